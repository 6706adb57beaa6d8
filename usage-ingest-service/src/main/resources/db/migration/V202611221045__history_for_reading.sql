-- The service may see which migrations are in, so that a replica can tell at its start whether the schema has what it needs
-- (quarkus.flyway.validate-at-start with the service's own role). Writing them down is the owner's alone.
revoke all on flyway_schema_history from ${appRole};
grant select on flyway_schema_history to ${appRole};
