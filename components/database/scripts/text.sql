-- Rows as text that is the same in every database: what a checksum is taken of.
set row_security = off;
set datestyle = 'ISO';
set intervalstyle = 'postgres';
set timezone = 'UTC';
set extra_float_digits = 3;
set bytea_output = 'hex';
set search_path = '';
set sluice.excluded = :'excluded';
