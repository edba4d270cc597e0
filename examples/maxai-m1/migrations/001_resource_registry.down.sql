drop table if exists audit_log;
drop table if exists resource_registry;
