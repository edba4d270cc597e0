-- What is there before the release's migrations; asked again by new_tables.sql.
create temporary table tables_before as select id from pg_temp.standing();
