package io.tallybridge.psasync.psa.bms;

import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaAdapter;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaTestbed;
import io.tallybridge.psasync.psa.Secret;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.simulators.PsaSimulators;
import io.tallybridge.simulators.bms.BmsSimulator;
import io.tallybridge.simulators.engine.JournalEntry;
import io.tallybridge.simulators.engine.PsaSimulator;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

public class BmsTestbed implements PsaTestbed {
    static final LocalDate BILLED_THROUGH = LocalDate.parse("2026-10-31");

    private final Psa psa;

    public BmsTestbed() {
        this(Psa.BMS);
    }

    BmsTestbed(Psa psa) {
        this.psa = psa;
    }

    static BmsConfig config(int pageSize) {
        return new BmsConfig() {
            @Override
            public int pageSize() {
                return pageSize;
            }

            @Override
            public Duration renewBefore() {
                return Duration.ofMinutes(2);
            }

            @Override
            public Duration assumedTokenLife() {
                return Duration.ofMinutes(10);
            }

            @Override
            public Duration longestTokenLife() {
                return Duration.ofHours(12);
            }

            @Override
            public Duration invoiceWindow() {
                return Duration.ofDays(100);
            }

            @Override
            public Duration longInvoiceWindow() {
                return Duration.ofDays(400);
            }

            @Override
            public Duration linesLifetime() {
                return Duration.ofMinutes(30);
            }

            @Override
            public List<Duration> readBackPauses() {
                return List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(5));
            }
        };
    }

    @Override
    public Psa psa() {
        return psa;
    }

    @Override
    public PsaAdapter adapter(PsaHttp http, PsaSimulators simulators) {
        return new BmsAdapter(psa, http, config(PAGE_SIZE));
    }

    @Override
    public BmsSimulator simulator(PsaSimulators simulators) {
        return (BmsSimulator) simulators.get(psa.code());
    }

    @Override
    public PsaConnection connection(PsaSimulators simulators, Map<String, String> moreSettings) {
        Map<String, String> settings = new HashMap<>(moreSettings);
        settings.putIfAbsent("gateway", simulators.url(psa.code()));
        settings.putIfAbsent("tenant", "acme-msp");
        return new PsaConnection(
                "acme",
                UUID.randomUUID(),
                psa,
                settings,
                Map.of(
                        "userName", Secret.of("api@acme.example"),
                        "password", Secret.of("tallybridge-password")));
    }

    @Override
    public String secretCredential() {
        return "password";
    }

    @Override
    public String denyAgreements(PsaSimulator<?> simulator) {
        simulator.configure("denied", List.of("contracts"));
        return "Finance > Contracts";
    }

    @Override
    public String companiesPath() {
        return "/crm/accounts/summary";
    }

    @Override
    public String linePath() {
        return "/relatedservices/search";
    }

    @Override
    public String writePath() {
        return "/recurringservices/";
    }

    @Override
    public LocalDate effectiveDate() {
        return BILLED_THROUGH.plusDays(1);
    }

    @Override
    public void seeded(PsaSimulator<?> simulator) {
        simulator.bill(BILLED_THROUGH);
    }

    @Override
    public boolean tellsTwinsApart() {
        return false;
    }

    @Override
    public boolean tellsQuantitiesBeforeInvoices() {
        return false;
    }

    @Override
    public boolean writes(JournalEntry request) {
        return request.method().equals("PUT")
                || (request.method().equals("POST") && request.path().endsWith("/services"));
    }

    @Override
    public boolean signsIn(JournalEntry request) {
        return request.path().endsWith("/security/authenticate")
                || request.path().endsWith("/security/refreshtoken")
                || request.path().endsWith("/api/token");
    }
}
