package io.tallybridge.psasync.psa.tigerpaw;

import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaAdapter;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaTestbed;
import io.tallybridge.psasync.psa.Secret;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.simulators.PsaSimulators;
import io.tallybridge.simulators.engine.JournalEntry;
import io.tallybridge.simulators.engine.PsaSimulator;
import io.tallybridge.simulators.tigerpaw.TigerpawSimulator;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

public final class TigerpawTestbed implements PsaTestbed {
    private static final Map<Long, String> ITEMS = Map.of(830L, "BK-M365", 831L, "BK-EP");

    static TigerpawConfig config(int pageSize, int mostItemDetails) {
        return new TigerpawConfig() {
            @Override
            public int pageSize() {
                return pageSize;
            }

            @Override
            public int mostItemDetails() {
                return mostItemDetails;
            }

            @Override
            public Duration licenseLifetime() {
                return Duration.ofMinutes(10);
            }

            @Override
            public Duration stopAfterSideEffect() {
                return Duration.ofHours(1);
            }

            @Override
            public List<Duration> readBackPauses() {
                return List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3));
            }
        };
    }

    @Override
    public Psa psa() {
        return Psa.TIGERPAW;
    }

    @Override
    public PsaAdapter adapter(PsaHttp http, PsaSimulators simulators) {
        // The suite's time stands still on a day of its own; TigerpawAdapterTest has one clock for both sides.
        simulators.get(TigerpawSimulator.class).configure("clockToleranceSeconds", 0);
        return new TigerpawAdapter(http, config(PAGE_SIZE, 2000));
    }

    @Override
    public PsaSimulator<?> simulator(PsaSimulators simulators) {
        return simulators.get(TigerpawSimulator.class);
    }

    @Override
    public PsaConnection connection(PsaSimulators simulators, Map<String, String> moreSettings) {
        Map<String, String> settings = new HashMap<>(moreSettings);
        settings.put("apiUrl", simulators.url("tigerpaw"));
        return new PsaConnection(
                "acme",
                UUID.randomUUID(),
                Psa.TIGERPAW,
                settings,
                Map.of(
                        "publicKey", Secret.of("TALLYBRIDGE-PUBLIC"),
                        "privateKey", Secret.of("tallybridge-private")));
    }

    @Override
    public String secretCredential() {
        return "privateKey";
    }

    @Override
    public String denyAgreements(PsaSimulator<?> simulator) {
        simulator.configure("denied", List.of("contracts"));
        return "Contracts: get";
    }

    @Override
    public String companiesPath() {
        return "/accounts/search";
    }

    @Override
    public String linePath() {
        return "/details";
    }

    @Override
    public String writePath() {
        return "/itemscovered/";
    }

    @Override
    public String productId(long seeded) {
        return ITEMS.getOrDefault(seeded, String.valueOf(seeded));
    }

    @Override
    public boolean negativeIds() {
        return false;
    }

    @Override
    public boolean linesTellPrices() {
        return false;
    }

    @Override
    public boolean writes(JournalEntry request) {
        return !request.method().equals("GET") && !request.path().endsWith("/search");
    }
}
