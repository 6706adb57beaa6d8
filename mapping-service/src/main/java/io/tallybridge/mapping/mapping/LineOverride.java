package io.tallybridge.mapping.mapping;

import io.tallybridge.mapping.validation.ForeignId;
import io.tallybridge.mapping.validation.Name;
import jakarta.validation.constraints.NotNull;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** For one account, the very line that a service mapping writes to. */
record LineOverride(
        @NotNull @Name @Schema(examples = "1042") String accountId,
        @NotNull @ForeignId @Schema(examples = "77") String agreementId,
        @NotNull @ForeignId @Schema(examples = "9001") String lineId) {}
