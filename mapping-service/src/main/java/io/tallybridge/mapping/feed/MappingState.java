package io.tallybridge.mapping.feed;

import io.tallybridge.mapping.integration.IntegrationStatus;
import java.util.List;
import java.util.UUID;

/**
 * Who may count what: a pair is billable when its account and its service are mapped.
 *
 * @param timeZone the organization's, which decides what day a count belongs to
 * @param services every id that a count may name
 */
record MappingState(
        UUID integrationId,
        UUID vendorId,
        long version,
        IntegrationStatus status,
        String timeZone,
        List<CountedService> services,
        List<CountedAccount> accounts) {
    /**
     * A service by an id that counts name.
     *
     * @param serviceKey its one canonical id
     */
    record CountedService(String id, String serviceKey, boolean mapped) {}

    /** An account by the vendor's id. */
    record CountedAccount(String id, boolean mapped) {}
}
