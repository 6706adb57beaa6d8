package io.tallybridge.mapping.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.tallybridge.mapping.rule.Rule;
import io.tallybridge.mapping.validation.Name;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What is to change on a service mapping; absent stays as it is.
 *
 * @param rule its members change one by one; null sets a member back to what changes nothing
 * @param overrides all of them, as they shall be
 */
record ServiceMappingChange(
        @Name @Nullable String productName,

        @Schema(implementation = Rule.class, description = "Only the members that change; null resets one")
        @JsonDeserialize(using = RuleChange.class)
        @Nullable
        JsonNode rule,

        @Schema(description = "Replaces all overrides") @JsonDeserialize(using = LineOverrides.class) @Nullable
        List<@NotNull @Valid LineOverride> overrides) {}
