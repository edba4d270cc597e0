-- PostgreSQL 15, "Continuous Archiving and Point-in-Time Recovery". How far back the provider keeps the log is nowhere in here.
select coalesce(string_agg(problem, '; '), '') as problems from (
  select 'wal_level is ' || current_setting('wal_level') || ', not replica or logical'
    where current_setting('wal_level') not in ('replica', 'logical')
  union all
  select 'archive_mode is off' where current_setting('archive_mode') = 'off'
  union all
  select 'archiving has failed since ' || last_failed_time from pg_stat_archiver
    where last_failed_time > coalesce(last_archived_time, '-infinity')
  union all
  -- A database that is written to archives at least every `archive_timeout`.
  select 'nothing was archived for an hour' from pg_stat_archiver
    where coalesce(last_archived_time, '-infinity') < now() - interval '1 hour'
) as found (problem) \gset
select :'problems' = '' as well \gset
\if :well
select 'archived up to ' || last_archived_wal || ' at ' || last_archived_time from pg_stat_archiver;
\else
\warn :problems
do $$ begin raise exception 'the database cannot be taken back to any second'; end $$;
\endif
