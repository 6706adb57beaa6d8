package io.tallybridge.psasync.psa.accelo;

import io.tallybridge.psasync.psa.LineRef;
import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaAdapter;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaTestbed;
import io.tallybridge.psasync.psa.Secret;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.simulators.PsaSimulators;
import io.tallybridge.simulators.accelo.AcceloSimulator;
import io.tallybridge.simulators.engine.JournalEntry;
import io.tallybridge.simulators.engine.PsaSimulator;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

public final class AcceloTestbed implements PsaTestbed {
    private static final long SECOND_LINE_OF_A_PRODUCT = 803;

    private AcceloSimulator accelo;

    static AcceloConfig config(int pageSize) {
        return new AcceloConfig() {
            @Override
            public int pageSize() {
                return pageSize;
            }

            @Override
            public int readsLeave() {
                return 1000;
            }

            @Override
            public int pushesLeave() {
                return 200;
            }

            @Override
            public Duration periodsLifetime() {
                return Duration.ofMinutes(10);
            }

            @Override
            public Duration invoicesLifetime() {
                return Duration.ofMinutes(5);
            }

            @Override
            public Duration refusalLifetime() {
                return Duration.ofMinutes(5);
            }

            @Override
            public List<Duration> readBackPauses() {
                return List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3));
            }
        };
    }

    @Override
    public Psa psa() {
        return Psa.ACCELO;
    }

    @Override
    public PsaAdapter adapter(PsaHttp http, PsaSimulators simulators) {
        return new AcceloAdapter(http, config(PAGE_SIZE));
    }

    @Override
    public PsaSimulator<?> simulator(PsaSimulators simulators) {
        accelo = simulators.get(AcceloSimulator.class);
        return accelo;
    }

    @Override
    public PsaConnection connection(PsaSimulators simulators, Map<String, String> moreSettings) {
        Map<String, String> settings = new HashMap<>(moreSettings);
        settings.put("deployment", simulators.url("accelo"));
        settings.putIfAbsent("timeZone", "Australia/Sydney");
        return new PsaConnection(
                "acme",
                UUID.randomUUID(),
                Psa.ACCELO,
                settings,
                Map.of(
                        "clientId", Secret.of("a1b2c3d4e5@acme.accelo.com"),
                        "clientSecret", Secret.of("tallybridge-client-secret")));
    }

    @Override
    public String secretCredential() {
        return "clientSecret";
    }

    @Override
    public String denyAgreements(PsaSimulator<?> simulator) {
        simulator.configure("denied", List.of("contracts"));
        return "retainers";
    }

    @Override
    public String companiesPath() {
        return "/api/v0/companies";
    }

    @Override
    public String linePath() {
        return "/object_budgets/materials";
    }

    @Override
    public String writePath() {
        return "/object_budgets/materials/";
    }

    @Override
    public LocalDate effectiveDate() {
        return LocalDate.parse("2026-11-01");
    }

    /** A line is known by its template; of two lines of one template in a period each by its material. */
    @Override
    public LineRef line(long agreement, long line, long product) {
        long template =
                switch ((int) line) {
                    case 801, 803 -> 830;
                    case 802 -> 831;
                    default -> line;
                };
        List<String> twins = accelo.records("materials").stream()
                .filter(material -> material.path("line").longValue() == line)
                .map(material -> material.path("id").asText())
                .toList();
        boolean twice = accelo.records("materials").stream()
                .anyMatch(material -> material.path("line").longValue() == SECOND_LINE_OF_A_PRODUCT);
        String suffix = twice && template == 830 ? ".material-" + twins.get(twins.size() - 1) : "";
        return new LineRef(String.valueOf(agreement), "template-" + template + suffix, String.valueOf(product));
    }

    @Override
    public boolean writes(JournalEntry request) {
        return !request.method().equals("GET") && !signsIn(request);
    }

    @Override
    public boolean signsIn(JournalEntry request) {
        return request.path().contains("/oauth2/");
    }

    @Override
    public boolean variesCase() {
        return false;
    }

    @Override
    public Duration tokenLife() {
        return Duration.ofDays(40);
    }
}
