package io.tallybridge.psasync.configuredwrite;

import io.tallybridge.psasync.psa.LineRef;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The line chosen for a preview or a trial.
 *
 * @param quantity the quantity that the line is to get
 * @param effectiveDate needed only if the described calls use it
 */
record TrialLine(
        @NotBlank @Size(max = 500) String agreementId,
        @NotBlank @Size(max = 500) String lineId,
        @NotBlank @Size(max = 500) String productId,

        @NotNull @Digits(integer = 12, fraction = 8) @Schema(examples = "26")
        BigDecimal quantity,

        @Nullable LocalDate effectiveDate) {

    LineRef ref() {
        return new LineRef(agreementId, lineId, productId);
    }
}
