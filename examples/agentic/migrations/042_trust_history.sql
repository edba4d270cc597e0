-- Each score that an agent ever had.
create table trust_history (
  id bigint generated always as identity primary key,
  agent_id uuid not null,
  score numeric(5, 2) not null check (score between 0 and 100),
  at timestamptz not null default now()
);
create index trust_history_by_agent on trust_history (agent_id, at desc);
alter table trust_history enable row level security;
create policy own_history on trust_history for select using (agent_id = nullif(current_setting('app.agent_id', true), '')::uuid);
