package io.tallybridge.psasync.psa.syncro;

import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaAdapter;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.PsaTestbed;
import io.tallybridge.psasync.psa.Secret;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.simulators.PsaSimulators;
import io.tallybridge.simulators.engine.PsaSimulator;
import io.tallybridge.simulators.syncro.SyncroSettings;
import io.tallybridge.simulators.syncro.SyncroSimulator;
import java.time.Duration;
import java.time.LocalTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

public final class SyncroTestbed implements PsaTestbed {
    static final String TOKEN = "tallybridge-token";

    static SyncroConfig config() {
        return new SyncroConfig() {
            @Override
            public List<Duration> readBackPauses() {
                return List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(5));
            }

            @Override
            public Duration timeZoneLifetime() {
                return Duration.ofHours(6);
            }

            @Override
            public LocalTime quietFrom() {
                return LocalTime.of(5, 30);
            }

            @Override
            public LocalTime quietUntil() {
                return LocalTime.NOON;
            }
        };
    }

    @Override
    public Psa psa() {
        return Psa.SYNCRO;
    }

    @Override
    public PsaAdapter adapter(PsaHttp http, PsaSimulators simulators) {
        return new SyncroAdapter(http, config());
    }

    @Override
    public PsaSimulator<?> simulator(PsaSimulators simulators) {
        return simulators.get(SyncroSimulator.class);
    }

    @Override
    public PsaConnection connection(PsaSimulators simulators, Map<String, String> moreSettings) {
        Map<String, String> settings = new HashMap<>(moreSettings);
        settings.put("subdomain", simulators.url("syncro"));
        return new PsaConnection("acme", UUID.randomUUID(), Psa.SYNCRO, settings, Map.of("apiToken", Secret.of(TOKEN)));
    }

    /** The suites make up their own time, which the simulator's limit does not follow; {@code SyncroLimitTest} shares one. */
    @Override
    public void seeded(PsaSimulator<?> simulator) {
        simulator.configure(Map.of("rateLimit", 0, "pageSize", PAGE_SIZE));
    }

    @Override
    public String secretCredential() {
        return "apiToken";
    }

    @Override
    public List<String> operatorSecrets() {
        return List.of(SyncroSettings.initial().userToken());
    }

    @Override
    public String denyAgreements(PsaSimulator<?> simulator) {
        simulator.configure("denied", List.of("Recurring Invoices - List"));
        return "Recurring Invoices - List";
    }

    @Override
    public String companiesPath() {
        return "/customers";
    }

    @Override
    public String linePath() {
        return "/schedules/";
    }

    @Override
    public String writePath() {
        return "/line_items/";
    }

    /** It may be a missing permission, which the adapter finds out. */
    @Override
    public PsaFailure strayUnauthorized() {
        return PsaFailure.PERMISSION;
    }
}
