-- One file, in the transaction that is open: unless it ran before, which it may have only as it is now.
-- What a file before it set for its session does not hold for this one.
reset all;
reset role;
set client_min_messages = warning;
set client_connection_check_interval = '2s';
set local lock_timeout = :'lock_timeout';
set local statement_timeout = :'timeout';

select
  not exists (select from public.schema_migrations where version = :'version') as pending,
  exists (select from public.schema_migrations where version = :'version' and digest <> :'digest') as changed \gset

\if :changed
do $$ begin raise exception 'a migration was changed after it ran; write a new one instead'; end $$;
\elif :pending
\echo :version
select pg_temp.run_without_loss(:'version', :'statements');
insert into public.schema_migrations (version, digest, release) values (:'version', :'digest', :'release');
\else
\echo :version has run before
\endif
