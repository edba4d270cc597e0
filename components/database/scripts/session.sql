-- One session at a time; how long it waits, and how statements are run.
set client_min_messages = warning;
-- A client that died gives its locks back at once.
set client_connection_check_interval = '2s';
set lock_timeout = :'timeout';

do $$
begin
  perform pg_advisory_lock(hashtextextended('sluice:migrations', 0));
exception when lock_not_available then
  raise exception 'another migration has been running for longer than %; nothing was changed', current_setting('lock_timeout');
end
$$;

create table if not exists public.schema_migrations (
  version text primary key,
  digest text not null,
  release text not null,
  ran_at timestamptz not null default now()
);
alter table public.schema_migrations enable row level security;

-- A file runs as one text: a COMMIT in it is refused, and so is what psql alone understands.
create function pg_temp.run(version text, statements text) returns void language plpgsql as $$
begin
  execute statements;
exception
  when lock_not_available then
    raise exception '%: another session holds a lock that it needs, for longer than %; it changed nothing',
      version, current_setting('lock_timeout');
  when others then
    raise exception '%: %; it changed nothing', version, sqlerrm;
end
$$;

-- What each table has gained and lost in this transaction, and whether it holds anything.
create function pg_temp.standing() returns table (id oid, name text, gained bigint, holds boolean) language sql as $$
  select
    c.oid,
    c.oid::regclass::text,
    pg_stat_get_xact_tuples_inserted(c.oid) - pg_stat_get_xact_tuples_deleted(c.oid),
    pg_relation_size(c.oid) > 0
  from pg_class c
  where c.relkind = 'r' and c.relpersistence <> 't'
    and c.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
$$;

-- Counted in the transaction, so that what others write meanwhile does not matter.
create function pg_temp.run_without_loss(version text, statements text) returns void language plpgsql as $$
declare
  before jsonb := (
    select jsonb_agg(to_jsonb(standing)) from pg_temp.standing() standing where id in (select id from pg_temp.tables_before)
  );
  loss text;
begin
  perform pg_temp.run(version, statements);
  select string_agg(
    case
      when now_.id is null then format('table %s is gone', was.name)
      when was.holds and not now_.holds then format('table %s is empty', was.name)
      else format('table %s has %s rows fewer', was.name, was.gained - now_.gained)
    end, ', ' order by was.name)
  into loss
  from jsonb_to_recordset(coalesce(before, '[]')) as was (id oid, name text, gained bigint, holds boolean)
  left join pg_temp.standing() now_ using (id)
  where now_.id is null or now_.gained < was.gained or (was.holds and not now_.holds);
  if loss is not null then
    raise exception '%: %; it changed nothing', version, loss;
  end if;
end
$$;
