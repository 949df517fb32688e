#!/bin/sh
# Runs once, as the superuser, when the database folder is empty. Two roles:
#   shelter_owner  owns the database and its tables; migrate, backup, restore and key rotation. Sees every row.
#   shelter_app    web and worker; owns nothing, changes rows but never the schema, passes no row rule by.
set -eu

psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\set owner_password `cat "$OWNER_PASSWORD_FILE"`
\set app_password `cat "$APP_PASSWORD_FILE"`
SET password_encryption = 'scram-sha-256';
CREATE ROLE shelter_owner LOGIN BYPASSRLS NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'owner_password';
CREATE ROLE shelter_app LOGIN NOBYPASSRLS NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD :'app_password';
CREATE DATABASE shelter OWNER shelter_owner TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE shelter FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE shelter TO shelter_app;
-- Empty but for the minutes of the monthly drill (docs/operations.md).
CREATE DATABASE shelter_drill OWNER shelter_owner TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE shelter_drill FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE shelter_drill TO shelter_app;
\connect shelter
ALTER SCHEMA public OWNER TO shelter_owner;
-- What the application's role may do with the tables is granted by `manage.py migrate`, which knows them.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
SQL
