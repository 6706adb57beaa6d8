package io.tallybridge.mapping.service;

import org.jspecify.annotations.Nullable;

/** Fields of a service to create or change; null stays as it is, and only a new service needs the first four. */
public record SkuFields(
        @Nullable String name,
        @Nullable String description,
        @Nullable String category,
        @Nullable String subcategory,
        @Nullable String supportArticle,
        @Nullable String supportContact) {}
