package io.tallybridge.mapping.mapping;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.tallybridge.mapping.rule.Rule;
import io.tallybridge.mapping.validation.ForeignId;
import io.tallybridge.mapping.validation.Name;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A service to map; it may be mapped to several products. */
record NewServiceMapping(
        @NotNull UUID integrationId,

        @NotNull @Name @Schema(description = "The vendor service's UUID, or the id of an organization service")
        String serviceId,

        @NotNull UUID connectionId,

        @NotNull @ForeignId @Schema(description = "The PSA's id of the product", examples = "31")
        String productId,

        @NotNull @Name @Schema(examples = "Password manager")
        String productName,

        @Schema(description = "Absent: the last count is billed as it is") @Nullable
        Rule rule,

        @JsonDeserialize(using = LineOverrides.class) @Nullable
        List<@NotNull @Valid LineOverride> overrides) {}
