-- Teams, their members and invitations, and what is shared with them. Nothing that exists is changed.
create table teams (
  id uuid primary key default gen_random_uuid(),
  name text not null check (length(name) between 1 and 100),
  owner_id uuid not null,
  created_at timestamptz not null default now()
);
create table team_members (
  id uuid primary key default gen_random_uuid(),
  team_id uuid not null references teams (id) on delete cascade,
  user_id uuid not null,
  role text not null check (role in ('owner', 'admin', 'editor', 'viewer')),
  joined_at timestamptz not null default now(),
  unique (team_id, user_id)
);
create table team_invitations (
  id uuid primary key default gen_random_uuid(),
  team_id uuid not null references teams (id) on delete cascade,
  email text not null,
  role text not null check (role in ('admin', 'editor', 'viewer')),
  code text not null unique,
  expires_at timestamptz not null,
  accepted_at timestamptz
);
create table project_privacy_settings (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null unique,
  visibility text not null default 'private' check (visibility in ('private', 'team', 'public')),
  updated_at timestamptz not null default now()
);
create table project_teams (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null,
  team_id uuid not null references teams (id) on delete cascade,
  access text not null check (access in ('read', 'write')),
  shared_at timestamptz not null default now(),
  unique (project_id, team_id)
);
create table generation_collaborations (
  id uuid primary key default gen_random_uuid(),
  generation_id uuid not null,
  team_id uuid not null references teams (id) on delete cascade,
  transferred_by uuid not null,
  transferred_at timestamptz not null default now()
);

create index teams_by_owner on teams (owner_id);
create index teams_by_name on teams (lower(name));
create index teams_by_age on teams (created_at);
create index members_by_team on team_members (team_id);
create index members_by_user on team_members (user_id);
create index members_by_role on team_members (team_id, role);
create index members_by_age on team_members (joined_at);
create index invitations_by_team on team_invitations (team_id);
create index invitations_by_email on team_invitations (lower(email));
create index invitations_by_expiry on team_invitations (expires_at);
create index invitations_open on team_invitations (team_id) where accepted_at is null;
create index privacy_by_visibility on project_privacy_settings (visibility);
create index privacy_by_age on project_privacy_settings (updated_at);
create index shares_by_project on project_teams (project_id);
create index shares_by_team on project_teams (team_id);
create index shares_by_access on project_teams (team_id, access);
create index shares_by_age on project_teams (shared_at);
create index transfers_by_generation on generation_collaborations (generation_id);
create index transfers_by_team on generation_collaborations (team_id);
create index transfers_by_user on generation_collaborations (transferred_by);
create index transfers_by_age on generation_collaborations (transferred_at);

alter table teams enable row level security;
alter table team_members enable row level security;
alter table team_invitations enable row level security;
alter table project_privacy_settings enable row level security;
alter table project_teams enable row level security;
alter table generation_collaborations enable row level security;

-- The person who asks, as the API sets it for each transaction.
create function current_user_id() returns uuid language sql stable
  as $$ select nullif(current_setting('app.user_id', true), '')::uuid $$;
-- The asker's role in a team; null for strangers. Reads past row security, for the policies below ask it.
create function role_in(team uuid) returns text language sql stable security definer set search_path = public
  as $$ select role from team_members where team_id = team and user_id = current_user_id() $$;

create policy teams_read on teams for select using (role_in(id) is not null or owner_id = current_user_id());
create policy teams_make on teams for insert with check (owner_id = current_user_id());
create policy teams_change on teams for update using (role_in(id) in ('owner', 'admin'));
create policy teams_delete on teams for delete using (owner_id = current_user_id());
create policy members_read on team_members for select using (role_in(team_id) is not null);
create policy members_add on team_members for insert with check (role_in(team_id) in ('owner', 'admin'));
create policy members_change on team_members for update using (role_in(team_id) in ('owner', 'admin'));
create policy members_remove on team_members for delete using (role_in(team_id) in ('owner', 'admin') or user_id = current_user_id());
create policy invitations_read on team_invitations for select using (role_in(team_id) in ('owner', 'admin'));
create policy invitations_make on team_invitations for insert with check (role_in(team_id) in ('owner', 'admin'));
create policy invitations_withdraw on team_invitations for delete using (role_in(team_id) in ('owner', 'admin'));
create policy privacy_read on project_privacy_settings for select using (true);
create policy shares_read on project_teams for select using (role_in(team_id) is not null);
create policy shares_make on project_teams for insert with check (role_in(team_id) in ('owner', 'admin', 'editor'));
create policy shares_end on project_teams for delete using (role_in(team_id) in ('owner', 'admin'));
create policy transfers_read on generation_collaborations for select using (role_in(team_id) is not null);
create policy transfers_make on generation_collaborations for insert with check (role_in(team_id) in ('owner', 'admin', 'editor'));
