package io.tallybridge.simulators.halopsa;

import io.tallybridge.simulators.engine.PsaSettings;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the simulated HaloPSA behaves.
 *
 * @param clientId the accepted application's id
 * @param clientSecret its secret
 * @param tenant the tenant's name; null is an instance without one, which does not look at the name
 * @param grantedScopes permissions of the application; asking for another one is refused
 * @param tokenSeconds life of a token
 * @param authInfo whether the instance tells where its authorisation server is
 * @param rateLimit requests within a rolling window of five minutes; 0 is an instance without a limit
 * @param denied rights that the agent's role lacks: {@code customers}, {@code items}, {@code contracts}, {@code invoices},
 *     {@code invoices:edit} answer 403
 * @param hidden resources whose rows the agent silently does not see
 * @param listKey key of the list of recurring invoices
 * @param bareLists whether lists come as a bare array
 * @param cappedPages largest page; a longer one is cut without a word
 * @param linesInLists whether a list of recurring invoices carries lines when it is asked to
 * @param keepsOmitted whether {@code updatelines} leaves fields alone that the body does not have; otherwise it empties them
 * @param recomputesTotals whether a line's totals follow its quantity; otherwise they are stored as sent
 * @param approvals whether a changed recurring invoice waits for approval
 * @param changeCounter whether recurring invoices count their changes, as releases of 2026 do
 * @param manualQuantityType number of the kind of quantity that people enter
 * @param linesCallAdds whether POST {@code RecurringInvoice/Lines} adds lines; otherwise it only reads
 * @param writeAnswer what a write answers: {@code OBJECT}, {@code ARRAY} or {@code EMPTY}
 * @param writeWarning a text with which every write is answered 200 and not applied; null for none
 * @param nullForMissing whether a record that is not there is answered 200 with {@code null}; otherwise 404
 * @param today the PSA's day; null follows the clock
 * @param latencyMillis how long each answer takes at least
 */
public record HaloPsaSettings(
        String clientId,
        String clientSecret,
        @Nullable String tenant,
        List<String> grantedScopes,
        long tokenSeconds,
        boolean authInfo,
        int rateLimit,
        List<String> denied,
        List<String> hidden,
        String listKey,
        boolean bareLists,
        int cappedPages,
        boolean linesInLists,
        boolean keepsOmitted,
        boolean recomputesTotals,
        boolean approvals,
        boolean changeCounter,
        int manualQuantityType,
        boolean linesCallAdds,
        WriteAnswer writeAnswer,
        @Nullable String writeWarning,
        boolean nullForMissing,
        @Nullable LocalDate today,
        long latencyMillis)
        implements PsaSettings {

    /** What the body of a write's answer holds. */
    public enum WriteAnswer {
        OBJECT,
        ARRAY,
        EMPTY
    }

    /** What a simulator starts with. */
    public static HaloPsaSettings initial() {
        return new HaloPsaSettings(
                "6f1b4c1e-52a8-4d0a-9a55-3a1c2f7f9e10",
                "tallybridge-secret-5c0f7a9e-8f3b-4f6d",
                "acme",
                List.of("read:customers", "read:items", "read:contracts", "read:invoices", "edit:invoices"),
                3_600,
                true,
                300,
                List.of(),
                List.of(),
                "invoices",
                false,
                100,
                true,
                false,
                true,
                false,
                true,
                0,
                true,
                WriteAnswer.OBJECT,
                null,
                false,
                null,
                0);
    }
}
