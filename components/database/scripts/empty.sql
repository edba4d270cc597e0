-- Empties the scratch database; never the one that the backup is of.
\set manifest `cat "$MANIFEST"`
select :'manifest'::jsonb ->> 'database' = system_identifier || '/' || current_database() as same from pg_control_system() \gset
\if :same
do $$ begin raise exception 'the scratch database is the one that was backed up; nothing was changed'; end $$;
\endif

set client_min_messages = warning;
select format('drop schema %I cascade', nspname)
from pg_namespace
where nspname !~ '^pg_' and nspname <> 'information_schema' and nspname <> all (string_to_array(:'excluded', ' ')) \gexec
create schema public;

select format('create role %I nologin', role)
from jsonb_array_elements_text(:'manifest'::jsonb -> 'roles') as role
where role not in (select rolname from pg_roles) \gexec
