package io.tallybridge.psasync.psa.connectwise;

import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaAdapter;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaTestbed;
import io.tallybridge.psasync.psa.Secret;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.simulators.PsaSimulators;
import io.tallybridge.simulators.engine.PsaSimulator;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

public final class ConnectWiseTestbed implements PsaTestbed {
    static final String CLIENT_ID = "5f0c1a2e-7b1d-4a52-9f3a-0a5f4f0b9c11";

    static ConnectWiseConfig config(int pageSize) {
        return new ConnectWiseConfig() {
            @Override
            public Optional<String> clientId() {
                return Optional.of(CLIENT_ID);
            }

            @Override
            public String apiVersion() {
                return "2025.1";
            }

            @Override
            public int pageSize() {
                return pageSize;
            }

            @Override
            public Duration codebaseLifetime() {
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
        return Psa.CONNECTWISE;
    }

    @Override
    public PsaAdapter adapter(PsaHttp http, PsaSimulators simulators) {
        return new ConnectWiseAdapter(http, config(PAGE_SIZE));
    }

    @Override
    public PsaSimulator<?> simulator(PsaSimulators simulators) {
        return simulators.connectWise();
    }

    @Override
    public PsaConnection connection(PsaSimulators simulators, Map<String, String> moreSettings) {
        Map<String, String> settings = new HashMap<>(moreSettings);
        settings.put("site", simulators.connectWiseUrl());
        settings.put("companyId", "acme");
        return new PsaConnection(
                "acme",
                UUID.randomUUID(),
                Psa.CONNECTWISE,
                settings,
                Map.of(
                        "publicKey", Secret.of("tallybridge-public"),
                        "privateKey", Secret.of("tallybridge-private")));
    }

    @Override
    public String secretCredential() {
        return "privateKey";
    }

    @Override
    public List<String> operatorSecrets() {
        return List.of(CLIENT_ID);
    }

    @Override
    public String denyAgreements(PsaSimulator<?> simulator) {
        simulator.configure("denied", List.of("agreements"));
        return "Finance > Agreements";
    }

    @Override
    public String companiesPath() {
        return "/company/companies";
    }

    @Override
    public String linePath() {
        return "/additions";
    }

    @Override
    public String writePath() {
        return "/additions/";
    }

    @Override
    public int attemptsOnARecordInUse() {
        return 2;
    }

    @Override
    public boolean linksToNextPages() {
        return true;
    }
}
