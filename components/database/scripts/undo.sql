-- One file that undoes a migration, if that ran, and not for a version before this one.
reset all;
reset role;
set client_min_messages = warning;
set client_connection_check_interval = '2s';

-- The same version built twice is two releases that differ in the digest at the end.
select exists (
  select from public.schema_migrations
  where version = :'version'
    and regexp_replace(release, '-[0-9a-f]{8}$', '') = regexp_replace(:'release', '-[0-9a-f]{8}$', '')
) as ran \gset
\if :ran
\echo :down
begin;
set local lock_timeout = :'lock_timeout';
set local statement_timeout = :'timeout';
select pg_temp.run(:'down', :'statements');
delete from public.schema_migrations where version = :'version';
commit;
\else
\echo :version did not run for this version, and stays
\endif
