package io.tallybridge.simulators.syncro;

import io.tallybridge.simulators.engine.PsaSettings;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the simulated Syncro behaves.
 *
 * @param subdomain the account's name, as {@code GET /me} tells it
 * @param apiToken the accepted token
 * @param tokenExpires the token's last day; null: it has none
 * @param userToken a token of the user's own, which {@code GET /me} shows
 * @param denied permissions that the token lacks, by the names on Syncro's screen, such as {@code Products - List/Search}
 * @param deniedStatus status of the answer then: 401, or 403 as some callers report
 * @param disabledFeatures resources that are switched off, such as {@code contracts}: status 200 with the word Disabled
 * @param pageSize records on a page
 * @param metaOn lists that say how many pages there are
 * @param linesInLists whether a list of recurring invoices shows their lines
 * @param rateLimit requests in any minute, whoever makes them; 0 switches it off
 * @param requestsBefore requests that others made from the same address within that minute
 * @param omittedFields what a changing request does to fields that it leaves out
 * @param deafWrites whether a change is answered as done without being done
 * @param timeZone the account's time zone
 * @param timeOffset what is shown as its offset
 * @param today the PSA's day; null follows the clock
 * @param latencyMillis how long each answer takes at least
 */
public record SyncroSettings(
        String subdomain,
        String apiToken,
        @Nullable LocalDate tokenExpires,
        String userToken,
        List<String> denied,
        int deniedStatus,
        List<String> disabledFeatures,
        int pageSize,
        List<String> metaOn,
        boolean linesInLists,
        int rateLimit,
        int requestsBefore,
        OmittedFields omittedFields,
        boolean deafWrites,
        String timeZone,
        String timeOffset,
        @Nullable LocalDate today,
        long latencyMillis)
        implements PsaSettings {

    /** Requests in a minute that Syncro allows an address. */
    public static final int PUBLISHED_RATE_LIMIT = 180;

    /** What a simulator starts with. */
    public static SyncroSettings initial() {
        return new SyncroSettings(
                "acme",
                "tallybridge-token",
                null,
                "3746f72b-0000-4000-8000-5eedb5c50abc",
                List.of("Global Admin"),
                401,
                List.of(),
                25,
                List.of("customers", "invoices", "contracts"),
                true,
                PUBLISHED_RATE_LIMIT,
                0,
                OmittedFields.KEEP,
                false,
                "America/Los_Angeles",
                "-08:00",
                null,
                0);
    }
}
