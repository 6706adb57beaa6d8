package io.tallybridge.mapping.integration;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Status of an integration, in the vendor API's words. The last two come from its first generation only. */
public enum IntegrationStatus {
    /** New or disconnected. */
    @JsonProperty("inactive")
    INACTIVE,
    /** Ready for mapping. */
    @JsonProperty("pending")
    PENDING,
    /** Counts flow. */
    @JsonProperty("active")
    ACTIVE,
    @JsonProperty("disabled")
    DISABLED,
    @JsonProperty("error")
    ERROR;

    /** As it stands in the API and in the database. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** By its exact word. */
    public static Optional<IntegrationStatus> ofWord(String word) {
        return Arrays.stream(values())
                .filter(status -> status.word().equals(word))
                .findFirst();
    }
}
