#!/bin/sh
# Run by PostgreSQL's image at its first start: the program's role owns its database and is nothing more.
set -eu
psql --quiet --set ON_ERROR_STOP=1 --dbname postgres \
	--set password="$(cat /run/secrets/postgres/password)" <<'SQL'
CREATE ROLE donotplay LOGIN PASSWORD :'password';
CREATE DATABASE donotplay OWNER donotplay;
REVOKE ALL ON DATABASE donotplay FROM PUBLIC;
SQL
