-- Which provider's resources belong to which client, and who did what to them.
create table resource_registry (
  id uuid primary key default gen_random_uuid(),
  tenant_id text not null,
  client_id text not null,
  provider text not null,
  link text not null,
  created_at timestamptz not null default now(),
  unique (tenant_id, client_id, provider)
);
alter table resource_registry enable row level security;
create policy own_resources on resource_registry using (tenant_id = current_setting('app.tenant_id', true));

create table audit_log (
  id bigint generated always as identity primary key,
  tenant_id text not null,
  correlation_id uuid not null,
  actor text not null,
  action text not null,
  outcome text not null,
  at timestamptz not null default now()
);
create index audit_log_by_correlation on audit_log (correlation_id);
alter table audit_log enable row level security;
create policy own_entries on audit_log using (tenant_id = current_setting('app.tenant_id', true));
