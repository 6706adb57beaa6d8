package io.tallybridge.simulators.tigerpaw;

import io.tallybridge.simulators.engine.PsaSettings;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the simulated Tigerpaw behaves. Tigerpaw publishes no limit of calls and no tolerance of clocks, so both are settings.
 *
 * @param publicKey public key of the accepted Rep
 * @param privateKey private key of the accepted Rep
 * @param clockToleranceSeconds how far the signed date may be from the clock; 0 does not look
 * @param mostAtOnce how many calls are served at the same time before the next gets 429; 0 does not count
 * @param validLicense whether product information says that the licence is valid
 * @param archivedDatabase whether product information says that the database is an archive
 * @param firstRow the number of a search's first row: 0 or 1
 * @param mostRows rows of a page at most, whatever was asked for
 * @param notFoundStatus status of an answer about a record that does not exist: 404, or 200 with the body {@code null}
 * @param denied rights taken from the Rep's role: {@code accounts}, {@code pricebook}, {@code contracts}, {@code agreements};
 *     with {@code :read} or {@code :write} only that half
 * @param deniedStatus status of a refusal for a missing right: 403, or 200 with {@code Success: false}
 * @param partialUpdates whether members that an update of a line leaves out stay as they are; otherwise they are emptied
 * @param recalculatesPrices whether a line's prices follow its quantity
 * @param today the PSA's day; null follows the clock
 * @param latencyMillis how long each answer takes at least
 */
public record TigerpawSettings(
        String publicKey,
        String privateKey,
        int clockToleranceSeconds,
        int mostAtOnce,
        boolean validLicense,
        boolean archivedDatabase,
        int firstRow,
        int mostRows,
        int notFoundStatus,
        List<String> denied,
        int deniedStatus,
        boolean partialUpdates,
        boolean recalculatesPrices,
        @Nullable LocalDate today,
        long latencyMillis)
        implements PsaSettings {

    /** What a simulator starts with. */
    public static TigerpawSettings initial() {
        return new TigerpawSettings(
                "TALLYBRIDGE-PUBLIC",
                "tallybridge-private",
                300,
                0,
                true,
                false,
                1,
                200,
                404,
                List.of(),
                403,
                true,
                false,
                null,
                0);
    }
}
