-- One snapshot for the dump and for what the manifest says of it.
\ir text.sql
\set tables `cat "$SCRIPTS/tables.sql"`
begin isolation level repeatable read, read only;
select pg_export_snapshot() as snapshot \gset
\setenv SNAPSHOT :snapshot
\! sh "$SCRIPTS/dump.sh"
\set sha256 `cat "$FOLDER/dump.sha256"`
-- Without a digest the dump failed, and said why.
select length(:'sha256') = 64 as dumped \gset
\if :dumped
\else
do $$ begin raise exception 'there is no whole dump'; end $$;
\endif
\o `echo "$FOLDER/manifest.new"`
select jsonb_pretty(jsonb_build_object(
  'id', :'id',
  'at', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
  'sha256', :'sha256',
  'database', (select system_identifier from pg_control_system()) || '/' || current_database(),
  'server', current_setting('server_version'),
  -- Roles are not in the dump, and a policy cannot be restored without those that it names.
  'roles', (select coalesce(jsonb_agg(distinct role), '[]') from pg_policies, unnest(roles) as role where role <> 'public'),
  'tables', (
    select coalesce(jsonb_object_agg(name, jsonb_build_object('rows', rows, 'checksum', checksum)), '{}')
    from (:tables) as counted
  )
));
\o
commit;
