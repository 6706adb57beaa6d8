package io.tallybridge.simulators.accelo;

import io.tallybridge.simulators.engine.PsaSettings;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the simulated Accelo behaves.
 *
 * @param deployment the MSP's host label
 * @param clientId of the registered application
 * @param clientSecret of the same
 * @param tokenSeconds life of a token when none is asked for
 * @param zone the deployment's time zone, in whose noon days are told
 * @param localeZone whether {@code tokeninfo} tells the time zone
 * @param hourlyLimit requests per hour over all integrations of the deployment
 * @param requestsBefore requests of other integrations in every hour
 * @param failuresBeforeLockout failed authentications within five minutes that lock the user
 * @param denied rights taken from the user: {@code companies}, {@code templates}, {@code contracts}, {@code materials}, {@code invoices};
 *     with {@code :write} only changing is denied
 * @param financialAccess whether the user sees prices and costs
 * @param budgetType how new periods are billed: {@code pre-paid} or {@code post-paid}
 * @param sampleNames whether materials name their template as the sample object of the documentation does, or as its table of fields does
 * @param linkedObjects whether linked fields come as objects though an id was asked for
 * @param deeperLists whether lists of periods come one level deeper, in a member {@code periods}
 * @param invoicesAgainst what invoices of periods are against: {@code contract_period} or {@code contract}
 * @param today the PSA's day; null follows the clock
 * @param latencyMillis how long each answer takes at least
 */
public record AcceloSettings(
        String deployment,
        String clientId,
        String clientSecret,
        long tokenSeconds,
        String zone,
        boolean localeZone,
        int hourlyLimit,
        int requestsBefore,
        int failuresBeforeLockout,
        List<String> denied,
        boolean financialAccess,
        String budgetType,
        boolean sampleNames,
        boolean linkedObjects,
        boolean deeperLists,
        String invoicesAgainst,
        @Nullable LocalDate today,
        long latencyMillis)
        implements PsaSettings {

    /** What a simulator starts with. */
    public static AcceloSettings initial() {
        return new AcceloSettings(
                "acme",
                "a1b2c3d4e5@acme.accelo.com",
                "tallybridge-client-secret",
                2_592_000,
                "Australia/Sydney",
                true,
                5_000,
                0,
                100,
                List.of(),
                true,
                "post-paid",
                true,
                false,
                true,
                "contract_period",
                null,
                0);
    }
}
