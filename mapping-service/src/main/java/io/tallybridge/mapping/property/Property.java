package io.tallybridge.mapping.property;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An account or an organization service, as the vendor declared it.
 *
 * @param id the vendor's, unchanged
 * @param arrears the vendor's word, kept and given back
 * @param mappingId one of its mappings; null while unmapped
 */
public record Property(
        String id,
        String name,
        String description,
        boolean active,
        boolean arrears,
        @Nullable UUID mappingId) {}
