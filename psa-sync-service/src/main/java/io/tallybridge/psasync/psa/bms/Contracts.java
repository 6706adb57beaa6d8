package io.tallybridge.psasync.psa.bms;

import io.tallybridge.psasync.psa.Agreement;
import io.tallybridge.psasync.psa.bms.BmsRecords.ContractLookup;
import io.tallybridge.psasync.psa.bms.BmsRecords.ContractSummary;
import io.tallybridge.psasync.psa.http.Days;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** What is known about a contract from its two lists. */
final class Contracts {
    private static final int FIRST_YEAR = 1900;

    private Contracts() {}

    static Agreement agreement(
            ContractLookup found,
            @Nullable ContractSummary summary,
            String accountId,
            @Nullable String currency,
            LocalDate today) {
        LocalDate looked = day(found.endDate());
        LocalDate end = looked != null || summary == null ? looked : day(summary.endDate());
        String id = String.valueOf(found.id());
        return new Agreement(
                id,
                accountId,
                BmsAdapter.text(found.name(), summary == null ? null : summary.contractName(), id),
                !Boolean.FALSE.equals(found.isActive()) && (end == null || !end.isBefore(today)),
                summary == null ? null : day(summary.startDate()),
                end,
                summary == null ? null : BillingCycle.word(summary.billingCycle()),
                currency);
    }

    /** Why a contract bills no more, or null. */
    static @Nullable String ended(Agreement agreement, LocalDate today) {
        LocalDate end = agreement.endDate();
        if (end != null && end.isBefore(today)) {
            return "The contract ended on " + end + ".";
        }
        return agreement.active() ? null : "The contract is not active.";
    }

    /** Days are the tenant's, whatever letter stands behind them; the year 1 stands for none. */
    static @Nullable LocalDate day(@Nullable String text) {
        LocalDate day = Days.parse(text);
        return day == null || day.getYear() < FIRST_YEAR ? null : day;
    }
}
