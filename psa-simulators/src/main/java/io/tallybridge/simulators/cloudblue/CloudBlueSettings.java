package io.tallybridge.simulators.cloudblue;

import io.tallybridge.simulators.engine.PsaSettings;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the simulated CloudBlue PSA behaves.
 *
 * @param apiKey the API user's key
 * @param apiUser name for the previous generation's log-in
 * @param apiPassword password for the previous generation's log-in
 * @param versions versions of the API that answer
 * @param keyRefusal what a wrong key gets, which nothing public tells
 * @param denied paths such as {@code contracts/getschedules} that the API user's role may not call
 * @param unknownColumns what becomes of a column that does not exist
 * @param amountsAsText amounts come as texts with a currency sign and thousands separators
 * @param largestPage more rows than this are never given, whatever is asked for
 * @param totalRows whether the column {@code TotalRows} exists
 * @param confirmationWanted writes answer 412 and want a person's confirmation
 * @param refusedWith200 writes are refused by an answer with status 200
 * @param callsAtATime more calls at the same time are refused; null lets all pass, as nothing is published
 * @param today the PSA's day; null follows the clock
 * @param latencyMillis how long each answer takes at least
 */
public record CloudBlueSettings(
        String apiKey,
        String apiUser,
        String apiPassword,
        List<String> versions,
        KeyRefusal keyRefusal,
        List<String> denied,
        UnknownColumns unknownColumns,
        boolean amountsAsText,
        int largestPage,
        boolean totalRows,
        boolean confirmationWanted,
        boolean refusedWith200,
        @Nullable Integer callsAtATime,
        @Nullable LocalDate today,
        long latencyMillis)
        implements PsaSettings {

    /** How a wrong key is refused. */
    public enum KeyRefusal {
        UNAUTHORIZED,
        FORBIDDEN,
        /** 302 to the log-in page. */
        REDIRECT,
        /** 200 with the log-in page. */
        PAGE
    }

    /** What becomes of a column that does not exist. */
    public enum UnknownColumns {
        VANISH,
        FAIL
    }

    /** What a simulator starts with. */
    public static CloudBlueSettings initial() {
        return new CloudBlueSettings(
                "tallybridge-api-key",
                "api.user",
                "tallybridge-password",
                List.of("v1", "v1.3"),
                KeyRefusal.UNAUTHORIZED,
                List.of(),
                UnknownColumns.VANISH,
                false,
                1000,
                true,
                false,
                false,
                null,
                null,
                0);
    }
}
