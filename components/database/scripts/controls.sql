-- The emergency controls follow the stack; a flag's row is made once, and toggled by people from then on.
set client_min_messages = warning;
set lock_timeout = '5s';
begin;
-- Two runs at once would both find no table.
select pg_advisory_xact_lock(hashtextextended('sluice:controls', 0)) \g /dev/null

create table if not exists public.emergency_controls (
  id boolean primary key default true check (id),
  kill_switch boolean not null default false,
  safe_mode boolean not null default false,
  reason text not null,
  changed_at timestamptz not null default now(),
  changed_by text not null
);
comment on table public.emergency_controls is 'One row, written by the stack from sluice:emergency.';

create table if not exists public.feature_flags (
  flag_name text primary key,
  enabled boolean not null,
  variants jsonb,
  updated_at timestamptz not null default now(),
  updated_by text not null
);
comment on table public.feature_flags is 'Made by the stack from sluice:flags, toggled by people.';

alter table public.emergency_controls enable row level security;
alter table public.feature_flags enable row level security;

-- Whoever connects may read what the application decides by, and nothing else; the owner alone writes.
select format('revoke all on public.emergency_controls, public.feature_flags from %I', rolname)
from pg_roles where rolname in ('anon', 'authenticated') \gexec
revoke all on public.emergency_controls, public.feature_flags from public;
grant select (kill_switch, safe_mode) on public.emergency_controls to public;
grant select (flag_name, enabled, variants) on public.feature_flags to public;

select 'create policy readable on public.emergency_controls for select using (true)'
where not exists (select from pg_policy where polname = 'readable' and polrelid = 'public.emergency_controls'::regclass) \gexec
select 'create policy readable on public.feature_flags for select using (true)'
where not exists (select from pg_policy where polname = 'readable' and polrelid = 'public.feature_flags'::regclass) \gexec

insert into public.emergency_controls as controls (kill_switch, safe_mode, reason, changed_by)
values (:'kill_switch', :'safe_mode', 'sluice:emergency', :'changed_by')
on conflict (id) do update
set kill_switch = excluded.kill_switch, safe_mode = excluded.safe_mode, reason = excluded.reason,
  changed_at = now(), changed_by = excluded.changed_by
where (controls.kill_switch, controls.safe_mode) is distinct from (excluded.kill_switch, excluded.safe_mode);

insert into public.feature_flags (flag_name, enabled, variants, updated_by)
select key, enabled, nullif(variants, 'null'::jsonb), :'changed_by'
from jsonb_to_recordset(:'flags'::jsonb) as flag (key text, enabled boolean, variants jsonb)
on conflict (flag_name) do nothing;
commit;
