package io.tallybridge.mapping.mapping;

import java.time.Instant;
import java.util.UUID;

/** An account mapped to a company of one PSA connection. */
record AccountMapping(
        UUID id,
        UUID integrationId,
        String accountId,
        String accountName,
        UUID connectionId,
        String companyId,
        String companyName,
        Origin origin,
        String createdBy,
        Instant createdAt) {}
