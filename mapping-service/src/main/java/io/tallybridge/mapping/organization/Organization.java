package io.tallybridge.mapping.organization;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * One MSP, the tenant.
 *
 * @param id the value of the token claim {@code organization}
 * @param timeZone IANA name; decides which day a count belongs to
 * @param currency ISO 4217 code
 * @param version moves with every change
 */
public record Organization(
        String id,
        String name,
        String timeZone,
        String currency,
        @JsonIgnore long version) {}
