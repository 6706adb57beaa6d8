package io.tallybridge.mapping.mapping;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tallybridge.mapping.rule.Rule;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A service mapped to a product of one PSA connection.
 *
 * @param serviceId the vendor service's UUID, or the id of an organization service
 */
record ServiceMapping(
        UUID id,
        UUID integrationId,
        String serviceId,
        String serviceName,
        UUID connectionId,
        String productId,
        String productName,
        Rule rule,
        List<LineOverride> overrides,
        Origin origin,
        String createdBy,
        Instant createdAt,
        Instant updatedAt,
        @JsonProperty("version") long version) {}
