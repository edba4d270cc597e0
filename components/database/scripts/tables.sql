select
  format('%I.%I', n.nspname, c.relname) as name,
  (xpath('/row/rows/text()', counted))[1]::text::bigint as rows,
  (xpath('/row/checksum/text()', counted))[1]::text as checksum
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
cross join lateral pg_catalog.query_to_xml(
  format(
    -- A sum of hashes does not depend on the order of the rows.
    'select count(*) as rows, coalesce(sum((''x'' || left(encode(sha256(convert_to(t::text, ''UTF8'')), ''hex''), 15))::bit(60)::bigint), 0) as checksum from only %I.%I t',
    n.nspname, c.relname
  ),
  false, true, ''
) as counted
where c.relkind = 'r'
  and c.relpersistence <> 't'
  and n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
  and n.nspname <> all (string_to_array(current_setting('sluice.excluded'), ' '))
  and not exists (
    select from pg_catalog.pg_depend d
    where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
  )
