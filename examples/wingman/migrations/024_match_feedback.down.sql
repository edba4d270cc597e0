drop table if exists match_feedback;
