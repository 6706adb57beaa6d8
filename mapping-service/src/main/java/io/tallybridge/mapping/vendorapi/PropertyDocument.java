package io.tallybridge.mapping.vendorapi;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tallybridge.mapping.property.Property;
import org.jspecify.annotations.Nullable;

/** An account or organization service as the contract shows it; {@code _id} is what the count route takes. */
record PropertyDocument(
        @JsonProperty("_id") String oldId,
        String id,
        String name,
        String description,
        @JsonProperty("isMapped") boolean mapped,
        @Nullable String mappingId,
        @JsonProperty("isActive") boolean active,
        @JsonProperty("isArrears") boolean arrears) {
    static PropertyDocument of(Property property) {
        return new PropertyDocument(
                property.id(),
                property.id(),
                property.name(),
                property.description(),
                property.mappingId() != null,
                property.mappingId() == null ? null : property.mappingId().toString(),
                property.active(),
                property.arrears());
    }
}
