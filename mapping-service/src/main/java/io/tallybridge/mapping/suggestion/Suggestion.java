package io.tallybridge.mapping.suggestion;

import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A likely mapping. Of an account: account and company are set; of a service: service and product.
 *
 * @param score 1 for equal names; anything lower is a guess
 * @param reasons what the names have in common
 * @param alternatives further candidates, less likely
 */
record Suggestion(
        @Schema(enumeration = {"ACCOUNT", "SERVICE"}) String kind,
        UUID integrationId,
        UUID connectionId,
        @Nullable String accountId,
        @Nullable String accountName,
        @Nullable String companyId,
        @Nullable String companyName,
        @Nullable String serviceId,
        @Nullable String serviceName,
        @Nullable String productId,
        @Nullable String productName,
        double score,
        List<String> reasons,
        List<Candidate> alternatives) {

    /** A company or product. */
    record Candidate(String id, String name, double score, List<String> reasons) {}

    static Suggestion of(Unmapped item, UUID connectionId, List<Candidate> candidates) {
        Candidate best = candidates.get(0);
        boolean account = item.account();
        return new Suggestion(
                account ? "ACCOUNT" : "SERVICE",
                item.integrationId(),
                connectionId,
                account ? item.id() : null,
                account ? item.name() : null,
                account ? best.id() : null,
                account ? best.name() : null,
                account ? null : item.id(),
                account ? null : item.name(),
                account ? null : best.id(),
                account ? null : best.name(),
                best.score(),
                best.reasons(),
                List.copyOf(candidates.subList(1, candidates.size())));
    }
}
