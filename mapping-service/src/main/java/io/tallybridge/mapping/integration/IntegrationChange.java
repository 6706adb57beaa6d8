package io.tallybridge.mapping.integration;

import io.tallybridge.mapping.validation.Name;
import jakarta.validation.constraints.NotNull;

/** What a person can change on an integration. */
record IntegrationChange(@NotNull @Name String name) {}
