-- What people say after a match.
create table match_feedback (
  id uuid primary key default gen_random_uuid(),
  match_id uuid not null,
  user_id uuid not null,
  rating smallint not null check (rating between 1 and 5),
  words text,
  created_at timestamptz not null default now(),
  unique (match_id, user_id)
);
create index feedback_by_match on match_feedback (match_id);
alter table match_feedback enable row level security;
create policy own_feedback on match_feedback using (user_id = nullif(current_setting('app.user_id', true), '')::uuid);
