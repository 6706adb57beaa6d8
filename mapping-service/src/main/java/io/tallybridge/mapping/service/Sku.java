package io.tallybridge.mapping.service;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A service that a vendor offers to all of its integrations. */
public record Sku(
        UUID id,
        String name,
        String description,
        String category,
        String subcategory,
        @Nullable String supportArticle,
        @Nullable String supportContact) {}
