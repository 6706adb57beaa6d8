package io.tallybridge.mapping.vendor;

import io.tallybridge.mapping.validation.Name;
import io.tallybridge.mapping.validation.Texts;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** What is to change; absent stays as it is. */
public record VendorChange(
        @Name @Nullable String name,

        @Size(max = Texts.LONGEST_DESCRIPTION) @Pattern(regexp = Texts.WELL_FORMED) @Nullable
        String description,

        @Size(max = 2000) @Pattern(regexp = Texts.WELL_FORMED) @Nullable
        String integrationPortalUrl,

        @Size(max = 2000) @Pattern(regexp = Texts.WELL_FORMED) @Nullable
        String vendorSupportPageUrl) {}
