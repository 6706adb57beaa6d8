package io.tallybridge.mapping.property;

import org.jspecify.annotations.Nullable;

/**
 * What a vendor changes on an account or organization service; null stays as it is.
 *
 * @param id which one
 * @param newId renames it; its mappings stay with it
 */
public record PropertyChange(
        String id,
        @Nullable String newId,
        @Nullable String name,
        @Nullable String description,
        @Nullable Boolean active,
        @Nullable Boolean arrears) {}
