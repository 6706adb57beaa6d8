package io.tallybridge.mapping.mapping;

import io.tallybridge.mapping.rule.Rule;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A service with its mappings.
 *
 * @param kind {@code VENDOR} for all organizations of the vendor, {@code ORGANIZATION} for this one only
 */
record MappedService(
        String id,
        String kind,
        String name,
        String description,
        @Nullable String category,
        @Nullable String subcategory,
        boolean active,
        boolean mapped,
        List<ToProduct> mappings) {
    /** One mapping, as a part of its service. */
    record ToProduct(
            UUID id,
            UUID connectionId,
            String productId,
            String productName,
            Origin origin,
            Rule rule,
            List<LineOverride> overrides) {}
}
