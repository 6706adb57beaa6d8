package io.tallybridge.usage;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Mapping-service as far as this service calls it. */
public final class MappingStub implements QuarkusTestResourceLifecycleManager {

    private static final String PORT = "test.mapping.port";
    private WireMockServer server;

    @Override
    public Map<String, String> start() {
        server = new WireMockServer(WireMockConfiguration.options().dynamicPort());
        server.start();
        System.setProperty(PORT, String.valueOf(server.port()));
        return Map.of(
                "TALLYBRIDGE_MAPPING_URL", server.baseUrl(),
                // A busy machine is not a mapping-service that is down.
                "quarkus.rest-client.mapping.connect-timeout", "30000",
                "quarkus.rest-client.mapping.read-timeout", "30000");
    }

    @Override
    public void stop() {
        if (server != null) {
            server.stop();
        }
    }

    private static WireMock client() {
        return new WireMock("127.0.0.1", Integer.parseInt(System.getProperty(PORT)));
    }

    /** An integration with its vendor's accounts and services, as mapping-service would show it. */
    public static final class Integration {
        public final UUID id = UUID.randomUUID();
        public final UUID vendorId = UUID.randomUUID();
        public final String organization;
        private final Map<String, Boolean> accounts = new LinkedHashMap<>();
        private final List<String> services = new ArrayList<>();
        private String timeZone = "UTC";
        private int version;
        private int delay;
        private boolean down;

        public Integration(String organization) {
            this.organization = organization;
        }

        public Integration account(String id, boolean mapped) {
            accounts.put(id, mapped);
            return this;
        }

        public Integration service(String id, String key, boolean mapped) {
            services.add("{\"id\":\"%s\",\"serviceKey\":\"%s\",\"mapped\":%s}".formatted(id, key, mapped));
            return this;
        }

        public Integration timeZone(String name) {
            timeZone = name;
            return this;
        }

        /** The time zone is told by the mappings' stream only. */
        public Integration timeZoneByFeed(String name) {
            timeZone = null;
            client().register(get(urlPathEqualTo("/internal/v1/mappings"))
                    .withHeader("Tallybridge-Organization", equalTo(organization))
                    .willReturn(aResponse()
                            .withHeader("Content-Type", "application/x-ndjson")
                            .withBody("""
                                    {"kind":"HEADER","mappingVersion":1,"organization":{"id":"%s","timeZone":"%s","currency":"EUR"}}
                                    {"kind":"ACCOUNT","integrationId":"%s","accountId":"1"}
                                    {"kind":"END","count":1}
                                    """.formatted(organization, name, id))));
            return this;
        }

        public Integration slow(int millis) {
            delay = millis;
            return this;
        }

        public Integration down(boolean yes) {
            down = yes;
            return this;
        }

        /** Makes the present state visible. */
        public Integration publish() {
            version++;
            String path = "/internal/v1/integrations/" + id + "/mapping-state";
            String tag = "\"" + version + "\"";
            WireMock wireMock = client();
            remove(wireMock, path);
            if (down) {
                stub(wireMock, path, null, aResponse().withStatus(503));
                return this;
            }
            StringBuilder accountList = new StringBuilder();
            accounts.forEach((account, mapped) -> accountList
                    .append(accountList.isEmpty() ? "" : ",")
                    .append("{\"id\":\"%s\",\"mapped\":%s}".formatted(account, mapped)));
            String body = """
                    {"integrationId":"%s","vendorId":"%s","version":%d,"status":"active",%s
                     "services":[%s],"accounts":[%s]}""".formatted(
                            id,
                            vendorId,
                            version,
                            timeZone == null ? "" : "\"timeZone\":\"" + timeZone + "\",",
                            String.join(",", services),
                            accountList);
            stub(
                    wireMock,
                    path,
                    null,
                    aResponse()
                            .withHeader("Content-Type", "application/json")
                            .withHeader("ETag", tag)
                            .withFixedDelay(delay)
                            .withBody(body));
            stub(wireMock, path, tag, aResponse().withStatus(304).withHeader("ETag", tag));
            return this;
        }

        private void stub(WireMock wireMock, String path, String tag, ResponseDefinitionBuilder answer) {
            var request = get(urlPathEqualTo(path))
                    .withHeader("Tallybridge-Organization", equalTo(organization))
                    .atPriority(tag == null ? 5 : 1);
            if (tag != null) {
                request.withHeader("If-None-Match", equalTo(tag));
            }
            wireMock.register(request.willReturn(answer));
            wireMock.register(post(urlPathMatching("/internal/v1/integrations/.*/activity"))
                    .atPriority(9)
                    .willReturn(aResponse().withStatus(204)));
        }

        private static void remove(WireMock wireMock, String path) {
            for (StubMapping stub : wireMock.allStubMappings().getMappings()) {
                if (path.equals(stub.getRequest().getUrlPath())) {
                    wireMock.removeStubMapping(stub);
                }
            }
        }

        /** How often the state was asked for. */
        public int asked() {
            return client().find(getRequestedFor(urlPathEqualTo("/internal/v1/integrations/" + id + "/mapping-state")))
                    .size();
        }

        /** Notices of activity that came. */
        public List<LoggedRequest> activity() {
            return client().find(postRequestedFor(urlPathEqualTo("/internal/v1/integrations/" + id + "/activity")));
        }
    }
}
