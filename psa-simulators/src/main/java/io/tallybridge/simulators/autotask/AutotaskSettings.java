package io.tallybridge.simulators.autotask;

import io.tallybridge.simulators.engine.PsaSettings;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the simulated Autotask PSA behaves.
 *
 * @param userName the API user's name
 * @param secret the API user's secret
 * @param integrationCode the only accepted tracking identifier; null accepts every one that is not blank
 * @param zone number of the zone that the tenant lives in; every other zone, and the look-up host, answers 401
 * @param midPeriodRows what a change within a period makes of the units rows
 * @param zeroUnits whether a line may come to zero units
 * @param postedThrough periods that start until this day are billed when a seed is loaded; null: all that ended before this month
 * @param hourlyLimit requests within 60 minutes before the API is switched off
 * @param requestsBefore requests of other integrations within the same 60 minutes
 * @param slowNearLimit whether calls get slower from half of the limit on
 * @param threadLimit calls at the same time per entity and tracking identifier
 * @param threadLimitStatus status of the answer above that
 * @param denied entities that the API user may not use, such as {@code ContractServiceUnits}
 * @param deniedStatus status of the answer then: 403, or 500 with a text, as seen in life
 * @param hidden entities whose rows the API user silently does not see
 * @param today the PSA's day; null follows the clock
 * @param latencyMillis how long each answer takes at least
 */
public record AutotaskSettings(
        String userName,
        String secret,
        @Nullable String integrationCode,
        int zone,
        MidPeriodRows midPeriodRows,
        boolean zeroUnits,
        @Nullable LocalDate postedThrough,
        int hourlyLimit,
        int requestsBefore,
        boolean slowNearLimit,
        int threadLimit,
        int threadLimitStatus,
        List<String> denied,
        int deniedStatus,
        List<String> hidden,
        @Nullable LocalDate today,
        long latencyMillis)
        implements PsaSettings {

    /** What a simulator starts with. */
    public static AutotaskSettings initial() {
        return new AutotaskSettings(
                "api@acme.example",
                "tallybridge-secret",
                null,
                3,
                MidPeriodRows.TOTAL,
                true,
                null,
                10_000,
                0,
                false,
                3,
                500,
                List.of(),
                403,
                List.of(),
                null,
                0);
    }
}
