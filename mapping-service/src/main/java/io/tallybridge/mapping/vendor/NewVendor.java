package io.tallybridge.mapping.vendor;

import io.tallybridge.mapping.validation.Name;
import io.tallybridge.mapping.validation.Texts;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A vendor to create. */
record NewVendor(
        @NotNull @Name @Schema(examples = "Keeper") String name,

        @Size(max = Texts.LONGEST_DESCRIPTION)
        @Pattern(regexp = Texts.WELL_FORMED)
        @Schema(examples = "Password management")
        @Nullable
        String description) {}
