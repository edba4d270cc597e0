-- Every table of the manifest is there, with as many rows and the same ones.
\ir text.sql
\set manifest `cat "$MANIFEST"`
\set tables `cat "$SCRIPTS/tables.sql"`
select coalesce(string_agg(
  case
    when found.name is null then format('%s is missing', wanted.name)
    when found.rows <> wanted.rows then format('%s has %s rows, %s in the backup', wanted.name, found.rows, wanted.rows)
    else format('%s has other rows than in the backup', wanted.name)
  end, E'\n' order by wanted.name), '') as differences
from (
  select key as name, (value ->> 'rows')::bigint as rows, value ->> 'checksum' as checksum
  from jsonb_each(:'manifest'::jsonb -> 'tables')
) as wanted
left join (:tables) as found using (name)
where (found.rows, found.checksum) is distinct from (wanted.rows, wanted.checksum) \gset
select :'differences' = '' as same \gset
\if :same
\else
\warn :differences
do $$ begin raise exception 'the restored database is not what was backed up'; end $$;
\endif
