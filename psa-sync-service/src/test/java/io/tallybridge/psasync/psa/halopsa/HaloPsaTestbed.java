package io.tallybridge.psasync.psa.halopsa;

import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaAdapter;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaTestbed;
import io.tallybridge.psasync.psa.Secret;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.simulators.PsaSimulators;
import io.tallybridge.simulators.engine.JournalEntry;
import io.tallybridge.simulators.engine.PsaSimulator;
import io.tallybridge.simulators.halopsa.HaloPsaSettings;
import io.tallybridge.simulators.halopsa.HaloPsaSimulator;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

public final class HaloPsaTestbed implements PsaTestbed {

    static HaloPsaConfig config(int pageSize) {
        return new HaloPsaConfig() {
            @Override
            public int pageSize() {
                return pageSize;
            }

            @Override
            public Duration siteLifetime() {
                return Duration.ofHours(6);
            }

            @Override
            public List<Duration> readBackPauses() {
                return List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3));
            }
        };
    }

    @Override
    public Psa psa() {
        return Psa.HALOPSA;
    }

    @Override
    public PsaAdapter adapter(PsaHttp http, PsaSimulators simulators) {
        return new HaloPsaAdapter(http, config(PAGE_SIZE));
    }

    @Override
    public PsaSimulator<?> simulator(PsaSimulators simulators) {
        return simulators.get(HaloPsaSimulator.class);
    }

    @Override
    public PsaConnection connection(PsaSimulators simulators, Map<String, String> moreSettings) {
        Map<String, String> settings = new HashMap<>(moreSettings);
        settings.putIfAbsent("resourceServer", simulators.url("halopsa") + "/api");
        return new PsaConnection(
                "acme",
                UUID.randomUUID(),
                Psa.HALOPSA,
                settings,
                Map.of(
                        "clientId", Secret.of(HaloPsaSettings.initial().clientId()),
                        "clientSecret", Secret.of(HaloPsaSettings.initial().clientSecret())));
    }

    @Override
    public String secretCredential() {
        return "clientSecret";
    }

    @Override
    public String denyAgreements(PsaSimulator<?> simulator) {
        simulator.configure("denied", List.of("invoices"));
        return "read:invoices";
    }

    @Override
    public String companiesPath() {
        return "/api/Client";
    }

    @Override
    public String linePath() {
        return "/api/RecurringInvoice/-";
    }

    @Override
    public String writePath() {
        return "/RecurringInvoice/updatelines";
    }

    /** Recurring invoices have ids below zero. */
    @Override
    public String agreementId(long seeded) {
        return String.valueOf(-seeded);
    }

    /** The suites' clock runs ahead of the simulator's, by which that one counts requests. */
    @Override
    public void seeded(PsaSimulator<?> simulator) {
        simulator.configure("rateLimit", 0);
    }

    @Override
    public boolean writes(JournalEntry request) {
        return request.method().equals("POST") && !signsIn(request);
    }

    @Override
    public boolean signsIn(JournalEntry request) {
        return request.path().contains("/auth/");
    }

    @Override
    public boolean negativeIds() {
        return true;
    }
}
