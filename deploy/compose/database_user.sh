#!/bin/sh
# Run by PostgreSQL's image with its first start: the database, and a user who owns it and may nothing else.
set -eu
psql --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres <<SQL
CREATE ROLE startklar LOGIN PASSWORD '$(cat /run/secrets/database_password)';
CREATE DATABASE startklar OWNER startklar;
SQL
