package io.tallybridge.psasync.psa.cloudblue;

import io.tallybridge.psasync.psa.LineRef;
import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaAdapter;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaTestbed;
import io.tallybridge.psasync.psa.Secret;
import io.tallybridge.psasync.psa.SetsQuantities;
import io.tallybridge.psasync.psa.configured.ConfiguredQuantities;
import io.tallybridge.psasync.psa.configured.WriteDefinition;
import io.tallybridge.psasync.psa.configured.WriteDefinition.Condition;
import io.tallybridge.psasync.psa.configured.WriteDefinition.Read;
import io.tallybridge.psasync.psa.configured.WriteDefinition.Write;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.simulators.PsaSimulators;
import io.tallybridge.simulators.cloudblue.CloudBlueSimulator;
import io.tallybridge.simulators.engine.PsaSimulator;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** CloudBlue PSA with its lists named in the settings, and a described call for writing. */
public final class CloudBlueTestbed implements PsaTestbed {
    private static final Map<Long, String> PRODUCTS = Map.of(830L, "BK-M365", 831L, "BK-EP");

    static CloudBlueConfig config(int pageSize) {
        return new CloudBlueConfig() {
            @Override
            public int pageSize() {
                return pageSize;
            }

            @Override
            public Duration pagePause() {
                return Duration.ofSeconds(3);
            }
        };
    }

    /** As an operator would describe the calls of the simulated tenant. */
    static WriteDefinition definition() {
        return new WriteDefinition(
                new Write(
                        "current",
                        "POST",
                        "/" + CloudBlueSimulator.SET_QUANTITY,
                        Map.of(),
                        "application/json",
                        "{\"ScheduleLineRefOrId\":\"{lineId}\",\"Quantity\":{quantity}}",
                        new Condition("/Success", "true")),
                new Read(
                        "current",
                        "/" + CloudBlueSimulator.LINES,
                        Map.of(
                                "filter",
                                "{\"pageno\":1,\"pagesize\":10,\"filters\":[{\"field\":\"ScheduleLineRef\",\"op\":\"eq\","
                                        + "\"data\":\"{lineId}\"}],\"filterop\":\"AND\",\"resulttype\":\"Json\","
                                        + "\"includeccysymbols\":false,\"gridcolumns\":"
                                        + "\"ScheduleRef,ScheduleLineRef,Quantity,Status\"}"),
                        null,
                        List.of(
                                new Condition("/ScheduleLineRef", "{lineId}"),
                                new Condition("/ScheduleRef", "{agreementId}")),
                        "/Quantity",
                        List.of(new Condition("/Status", "Active"))));
    }

    static Map<String, String> settings(PsaSimulators simulators) {
        Map<String, String> settings = new HashMap<>();
        settings.put("site", simulators.url("cloudblue"));
        settings.put("schedulesPath", CloudBlueSimulator.SCHEDULES);
        settings.put("scheduleColumns", "billingFrequency=BillingFrequency");
        settings.put("linesPath", CloudBlueSimulator.LINES);
        settings.put("productsPath", CloudBlueSimulator.PRODUCTS);
        return settings;
    }

    static PsaConnection connection(Map<String, String> settings) {
        return new PsaConnection(
                "acme", UUID.randomUUID(), Psa.CLOUDBLUE, settings, Map.of("apiKey", Secret.of("tallybridge-api-key")));
    }

    @Override
    public Psa psa() {
        return Psa.CLOUDBLUE;
    }

    @Override
    public PsaAdapter adapter(PsaHttp http, PsaSimulators simulators) {
        return new CloudBlueAdapter(http, config(PAGE_SIZE));
    }

    @Override
    public SetsQuantities writer(PsaAdapter adapter, PsaHttp http) {
        return new ConfiguredQuantities(
                (CloudBlueAdapter) adapter,
                adapter.descriptor().quantity(),
                definition(),
                http.time(),
                List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3)));
    }

    @Override
    public PsaSimulator<?> simulator(PsaSimulators simulators) {
        return simulators.get(CloudBlueSimulator.class);
    }

    @Override
    public PsaConnection connection(PsaSimulators simulators, Map<String, String> moreSettings) {
        Map<String, String> settings = settings(simulators);
        moreSettings.forEach(settings::put);
        return connection(settings);
    }

    @Override
    public String secretCredential() {
        return "apiKey";
    }

    @Override
    public String denyAgreements(PsaSimulator<?> simulator) {
        simulator.configure("denied", List.of(CloudBlueSimulator.SCHEDULES));
        return "role";
    }

    @Override
    public String companiesPath() {
        return "/" + CloudBlueSimulator.CUSTOMERS;
    }

    @Override
    public String linePath() {
        return "/" + CloudBlueSimulator.LINES;
    }

    @Override
    public String writePath() {
        return "/" + CloudBlueSimulator.SET_QUANTITY;
    }

    @Override
    public String companyId(long seeded) {
        return "ACC" + seeded;
    }

    @Override
    public String productId(long seeded) {
        return PRODUCTS.getOrDefault(seeded, "NO-SUCH-PRODUCT");
    }

    @Override
    public String agreementId(long seeded) {
        return "SCH-" + seeded;
    }

    @Override
    public LineRef line(long agreement, long line, long product) {
        return new LineRef(agreementId(agreement), agreementId(agreement) + "/" + line, productId(product));
    }

    @Override
    public boolean variesCase() {
        return false; // each column is asked for by its name
    }
}
