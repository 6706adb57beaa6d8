package io.tallybridge.psasync.psa.autotask;

import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaAdapter;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaTestbed;
import io.tallybridge.psasync.psa.Secret;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.simulators.PsaSimulators;
import io.tallybridge.simulators.engine.PsaSimulator;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

public final class AutotaskTestbed implements PsaTestbed {
    static final String INTEGRATION_CODE = "TALLYBRIDGECODE0123456789";

    static AutotaskConfig config(String zoneLookupUrl, int pageSize) {
        return new AutotaskConfig() {
            @Override
            public Optional<String> integrationCode() {
                return Optional.of(INTEGRATION_CODE);
            }

            @Override
            public String zoneLookupUrl() {
                return zoneLookupUrl;
            }

            @Override
            public Duration zoneLifetime() {
                return Duration.ofDays(1);
            }

            @Override
            public int pageSize() {
                return pageSize;
            }

            @Override
            public double readsStopAt() {
                return 0.60;
            }

            @Override
            public double pushesStopAt() {
                return 0.85;
            }

            @Override
            public Duration thresholdLifetime() {
                return Duration.ofMinutes(3);
            }

            @Override
            public List<Duration> readBackPauses() {
                return List.of(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(30));
            }
        };
    }

    @Override
    public Psa psa() {
        return Psa.AUTOTASK;
    }

    @Override
    public PsaAdapter adapter(PsaHttp http, PsaSimulators simulators) {
        return new AutotaskAdapter(http, config(simulators.autotaskUrl(), PAGE_SIZE));
    }

    @Override
    public PsaSimulator<?> simulator(PsaSimulators simulators) {
        return simulators.autotask();
    }

    @Override
    public PsaConnection connection(PsaSimulators simulators, Map<String, String> moreSettings) {
        return new PsaConnection(
                "acme",
                UUID.randomUUID(),
                Psa.AUTOTASK,
                moreSettings,
                Map.of(
                        "userName", Secret.of("api@acme.example"),
                        "secret", Secret.of("tallybridge-secret")));
    }

    @Override
    public String secretCredential() {
        return "secret";
    }

    @Override
    public List<String> operatorSecrets() {
        return List.of(INTEGRATION_CODE);
    }

    @Override
    public String denyAgreements(PsaSimulator<?> simulator) {
        simulator.configure("denied", List.of("Contracts"));
        return "contracts";
    }

    @Override
    public String companiesPath() {
        return "/Companies/query";
    }

    @Override
    public String linePath() {
        return "/ContractServiceUnits/query";
    }

    @Override
    public String writePath() {
        return "/ContractServiceAdjustments";
    }

    @Override
    public LocalDate effectiveDate() {
        return LocalDate.parse("2026-11-01");
    }

    @Override
    public boolean explains500() {
        return true;
    }

    @Override
    public boolean linksToNextPages() {
        return true;
    }
}
