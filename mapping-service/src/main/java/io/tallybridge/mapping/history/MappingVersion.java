package io.tallybridge.mapping.history;

import java.time.Instant;
import java.util.UUID;

/**
 * One change of an integration's accounts, services, mappings or status.
 *
 * @param by who asked for it, as shown to people
 * @param subject who asked for it, as in the token
 * @param items how many items it touched
 * @param updates how many of them the vendor has to confirm
 */
public record MappingVersion(
        UUID integrationId,
        long version,
        Instant at,
        String by,
        String subject,
        Change change,
        int items,
        int updates) {}
