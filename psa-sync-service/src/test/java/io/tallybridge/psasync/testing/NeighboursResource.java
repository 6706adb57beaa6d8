package io.tallybridge.psasync.testing;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.tallybridge.simulators.PsaSimulators;
import java.util.HashMap;
import java.util.Map;

/** The simulated PSAs, and a WireMock that stands for mapping-service and usage-ingest-service. */
public final class NeighboursResource implements QuarkusTestResourceLifecycleManager {
    static final String SIMULATORS = "test.simulators.url";
    static final String NEIGHBOURS = "test.neighbours.port";
    public static final String CLIENT_ID = "5f0c1a2e-7b1d-4a52-9f3a-0a5f4f0b9c11";

    private PsaSimulators simulators;
    private WireMockServer neighbours;

    @Override
    public Map<String, String> start() {
        simulators = PsaSimulators.start(0);
        neighbours = new WireMockServer(
                WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());
        neighbours.start();
        System.setProperty(SIMULATORS, simulators.baseUrl());
        System.setProperty(NEIGHBOURS, String.valueOf(neighbours.port()));
        Map<String, String> config = new HashMap<>();
        config.put("TALLYBRIDGE_MAPPING_URL", neighbours.baseUrl());
        config.put("TALLYBRIDGE_USAGE_URL", neighbours.baseUrl());
        config.put("tallybridge.outbound.allow-private", "true");
        config.put("tallybridge.outbound.extra-hosts", "127.0.0.1");
        config.put("tallybridge.outbound.read-backoff", "PT0.02S");
        config.put("tallybridge.outbound.response-timeout", "PT30S");
        config.put("tallybridge.outbound.longest-pause", "PT1.5S");
        config.put("tallybridge.connectwise.client-id", CLIENT_ID);
        config.put("tallybridge.connectwise.read-back-pauses", "PT0.05S,PT0.1S,PT0.2S");
        config.put("tallybridge.autotask.integration-code", "TALLYBRIDGE");
        config.put("tallybridge.autotask.zone-lookup-url", simulators.autotaskUrl());
        config.put("tallybridge.autotask.read-back-pauses", "PT0.05S,PT0.1S,PT0.2S");
        config.put("tallybridge.cloudblue.page-pause", "PT0.01S");
        config.put("tallybridge.configured-write.read-back-pauses", "PT0.05S,PT0.1S,PT0.2S");
        config.put("tallybridge.push.retry-delay", "PT0.2S");
        return config;
    }

    @Override
    public void stop() {
        if (simulators != null) {
            simulators.close();
        }
        if (neighbours != null) {
            neighbours.stop();
        }
    }
}
