#!/usr/bin/env bash
# One database for each service that has one, and two roles: <name>_owner migrates, <name>_app serves and can bypass nothing.
# Runs once, on an empty volume. Keycloak gets a database of its own on the same server.
set -euo pipefail

secret() {
  tr -d '\n' <"/run/secrets/$1"
}

role() { # name secret
  psql -v ON_ERROR_STOP=1 --no-psqlrc -q -d postgres -v name="$1" -v password="$(secret "$2")" <<'SQL'
set password_encryption = 'scram-sha-256';
create role :"name" login nosuperuser nobypassrls nocreatedb nocreaterole noreplication noinherit password :'password';
SQL
}

for name in mapping usage psa; do
  role "${name}_owner" "${name}_owner"
  role "${name}_app" "${name}_app"
  psql -v ON_ERROR_STOP=1 --no-psqlrc -q -d postgres \
    -c "create database $name owner ${name}_owner encoding 'UTF8' template template0" \
    -c "revoke all on database $name from public" \
    -c "grant connect, temporary on database $name to ${name}_app"
  psql -v ON_ERROR_STOP=1 --no-psqlrc -q -d "$name" \
    -c "alter schema public owner to ${name}_owner" \
    -c "revoke all on schema public from public" \
    -c "grant usage on schema public to ${name}_app"
done

role keycloak keycloak_db
psql -v ON_ERROR_STOP=1 --no-psqlrc -q -d postgres -c "create database keycloak owner keycloak encoding 'UTF8' template template0"
