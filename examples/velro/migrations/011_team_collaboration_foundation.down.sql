drop table if exists generation_collaborations cascade;
drop table if exists project_teams cascade;
drop table if exists project_privacy_settings cascade;
drop table if exists team_invitations cascade;
drop table if exists team_members cascade;
drop table if exists teams cascade;
drop function if exists role_in(uuid);
drop function if exists current_user_id();
