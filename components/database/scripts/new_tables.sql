-- No table of the release lets everybody read every row. What an extension brings is its own.
do $$
declare
  open text;
begin
  select string_agg(name, ', ' order by name) into open
  from pg_temp.standing()
  join pg_class on pg_class.oid = id
  where not relrowsecurity
    and id not in (select id from pg_temp.tables_before)
    and not exists (
      select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = id and d.deptype = 'e'
    );
  if open is not null then
    raise exception 'row level security is off on the new tables %', open;
  end if;
end
$$;
