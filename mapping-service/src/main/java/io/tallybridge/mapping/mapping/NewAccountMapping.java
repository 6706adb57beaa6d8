package io.tallybridge.mapping.mapping;

import io.tallybridge.mapping.validation.ForeignId;
import io.tallybridge.mapping.validation.Name;
import jakarta.validation.constraints.NotNull;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An account to map. */
record NewAccountMapping(
        @NotNull UUID integrationId,

        @NotNull @Name @Schema(description = "The vendor's id of the account", examples = "1042")
        String accountId,

        @NotNull UUID connectionId,

        @NotNull @ForeignId @Schema(description = "The PSA's id of the company", examples = "250")
        String companyId,

        @NotNull @Name @Schema(examples = "Baker & Sons Ltd")
        String companyName) {}
