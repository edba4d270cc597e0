drop table if exists trust_history;
