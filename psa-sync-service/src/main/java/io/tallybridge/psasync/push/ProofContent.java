package io.tallybridge.psasync.push;

import io.tallybridge.psasync.changeset.ItemKind;
import io.tallybridge.psasync.changeset.ItemResult;
import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.reconcile.Period;
import io.tallybridge.psasync.reconcile.PsaQuantitySource;
import io.tallybridge.psasync.reconcile.Source;
import io.tallybridge.psasync.reconcile.Step;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Everything behind one pushed line, as it goes into the chain.
 *
 * @param from what was reviewed; null if nobody knew it
 * @param quantityReadBack null if nothing was read
 * @param confirmation for lines on a worksheet: who says what became of it
 */
record ProofContent(
        String organizationId,
        UUID connectionId,
        Psa psa,
        Period period,
        @Nullable Long mappingVersion,
        UUID reconciliationId,
        @Nullable UUID reverts,
        ItemKind kind,
        Line line,
        @Nullable String accountName,
        @Nullable String serviceName,
        @Nullable BigDecimal from,
        PsaQuantitySource psaQuantitySource,
        @Nullable LocalDate psaQuantityDay,
        BigDecimal to,
        @Nullable BigDecimal billableQuantity,
        @Nullable LocalDate effectiveDate,
        @Nullable BigDecimal unitPrice,
        @Nullable BigDecimal unitCost,
        @Nullable BigDecimal priceDifference,
        List<Step> derivation,
        List<Source> sources,
        List<Evidence> counts,
        @Nullable String approvedBy,
        @Nullable String approvedBySubject,
        @Nullable Instant approvedAt,
        List<String> acknowledged,
        UUID runId,
        String pushedBy,
        List<Intent> intents,
        List<PushRepository.Made> calls,
        ItemResult result,
        @Nullable String detail,
        @Nullable BigDecimal quantityReadBack,
        @Nullable Confirmation confirmation,
        Instant recordedAt) {

    /** Where it was written. {@code lineId}: of a line that was added, as the PSA told it; null while there is none. */
    record Line(
            String agreementId,
            @Nullable String lineId,
            String productId,
            @Nullable String name,
            @Nullable String companyId,
            @Nullable String companyName) {}
}
