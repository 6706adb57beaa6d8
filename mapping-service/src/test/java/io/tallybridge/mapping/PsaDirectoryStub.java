package io.tallybridge.mapping;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Stands in for the service that owns PSA connections. Its port is handed over in a system property. */
public final class PsaDirectoryStub implements QuarkusTestResourceLifecycleManager {
    private static final String PORT = "test.psa.port";
    private WireMockServer server;

    @Override
    public Map<String, String> start() {
        server = new WireMockServer(WireMockConfiguration.options().dynamicPort());
        server.start();
        System.setProperty(PORT, Integer.toString(server.port()));
        return Map.of("TALLYBRIDGE_PSA_URL", "http://127.0.0.1:" + server.port());
    }

    /** To stub with and to look at requests. */
    static WireMock client() {
        return new WireMock("127.0.0.1", Integer.getInteger(PORT));
    }

    @Override
    public void stop() {
        if (server != null) {
            server.stop();
        }
    }
}
