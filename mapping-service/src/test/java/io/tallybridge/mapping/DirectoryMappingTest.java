package io.tallybridge.mapping;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Mapping by equal names, suggestions for others, and the company list, over a stubbed PSA directory. */
@QuarkusTest
class DirectoryMappingTest extends MappingTest {
    private final UUID connection = UUID.randomUUID();

    private static String ndjson(List<String> names) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            lines.append("{\"id\":\"")
                    .append(i + 1)
                    .append("\",\"name\":\"")
                    .append(names.get(i))
                    .append("\",\"reference\":null}\n");
        }
        return lines.append("{\"kind\":\"END\",\"count\":")
                .append(names.size())
                .append("}\n")
                .toString();
    }

    private void directory(String kind, String body) {
        PsaDirectoryStub.client()
                .register(get(urlEqualTo("/internal/v1/psa-connections/" + connection + "/" + kind))
                        .withHeader("Tallybridge-Organization", equalTo(organization))
                        .withHeader("Authorization", matching("Bearer .+"))
                        .willReturn(aResponse()
                                .withHeader("Content-Type", "application/x-ndjson")
                                .withBody(body)));
    }

    @Test
    void exactly_equal_names_are_mapped_and_nothing_else() {
        // Given
        Connected keeper = connect();
        String sku = sku(keeper, "Licences");
        sku(keeper, "Twice in the PSA");
        accounts(keeper, "Baker & Sons", "oak ltd", "Elm ", "Twin", "Twin", "Doubled", "Ünïcode 日本 🦊");
        directory(
                "companies",
                ndjson(List.of("Baker & Sons", "Oak Ltd", "Elm", "Twin", "Doubled", "Doubled", "Ünïcode 日本 🦊")));
        directory("products", ndjson(List.of("Licences", "Twice in the PSA", "Twice in the PSA")));

        // When
        var answer = admin().body(Map.of("connectionId", connection))
                .post("/api/v1/mappings/auto")
                .then();

        // Then
        answer.statusCode(200)
                .body("accountsMapped", is(2))
                .body("servicesMapped", is(1))
                .body("accountsAmbiguous", is(3))
                .body("servicesAmbiguous", is(1))
                .body("accountsLeft", is(5))
                .body("servicesLeft", is(1));
        admin().get("/api/v1/integrations/" + keeper.integrationId() + "/accounts?mapped=true")
                .then()
                .body("items.name", contains("Baker & Sons", "Ünïcode 日本 🦊"))
                .body("items[0].mappings[0].companyId", is("1"))
                .body("items[0].mappings[0].origin", is("AUTOMATIC"));
        admin().get("/api/v1/service-mappings")
                .then()
                .body("items.serviceId", contains(sku))
                .body("items[0].rule.reduction", is("LAST"));
        admin().get("/api/v1/integrations/" + keeper.integrationId())
                .then()
                .body("mappingVersion", is(4))
                .body("mappingStatus", is("3 updates pending"));
    }

    @Test
    void mapping_again_changes_nothing_and_one_integration_can_be_chosen() {
        // Given
        Connected keeper = connect();
        Connected datto = connect();
        accounts(keeper, "Baker");
        accounts(datto, "Baker", "Oak");
        directory("companies", ndjson(List.of("Baker", "Oak")));
        directory("products", ndjson(List.of()));
        Map<String, Object> one = Map.of("connectionId", connection, "integrationId", datto.integrationId());
        admin().body(one)
                .post("/api/v1/mappings/auto")
                .then()
                .statusCode(200)
                .body("accountsMapped", is(2))
                .body("accountsLeft", is(0));

        // When
        admin().body(one).post("/api/v1/mappings/auto").then().statusCode(200).body("accountsMapped", is(0));
        var all = admin().body(Map.of("connectionId", connection))
                .post("/api/v1/mappings/auto")
                .then();

        // Then
        all.statusCode(200).body("accountsMapped", is(1)).body("accountsLeft", is(0));
        admin().get("/api/v1/account-mappings").then().body("items.companyId", contains("1", "2", "1"));
        admin().get("/api/v1/integrations/" + datto.integrationId()).then().body("mappingVersion", is(2));
    }

    @Test
    void half_a_directory_maps_nothing() {
        // Given: no END line, or no answer at all
        Connected keeper = connect();
        accounts(keeper, "Baker");
        directory("companies", "{\"id\":\"1\",\"name\":\"Baker\"}\n");
        directory("products", ndjson(List.of()));

        // When
        var cut = admin().body(Map.of("connectionId", connection))
                .post("/api/v1/mappings/auto")
                .then();
        directory("companies", "{\"id\":\"1\",\"name\":\"Bak");
        var torn = admin().body(Map.of("connectionId", connection))
                .post("/api/v1/mappings/auto")
                .then();
        PsaDirectoryStub.client()
                .register(get(urlEqualTo("/internal/v1/psa-connections/" + connection + "/companies"))
                        .willReturn(aResponse().withStatus(500).withBody("boom")));
        var failed = admin().body(Map.of("connectionId", connection))
                .post("/api/v1/mappings/auto")
                .then();
        var unknown = admin().body(Map.of("connectionId", UUID.randomUUID()))
                .post("/api/v1/mappings/auto")
                .then();

        // Then
        cut.statusCode(503).body("type", is("/problems/upstream-unavailable"));
        torn.statusCode(503);
        failed.statusCode(503);
        unknown.statusCode(404);
        admin().get("/api/v1/account-mappings").then().body("items", hasSize(0));
    }

    @Test
    void suggestions_forgive_case_punctuation_and_legal_forms_but_apply_nothing() {
        // Given
        Connected keeper = connect();
        accounts(keeper, "oak ltd", "Baker and Sons", "Elm Traders GmbH", "Greenfeild Dental", "Nothing Alike");
        directory("companies", ndjson(List.of("Oak Ltd", "Baker & Sons", "Elm Traders", "Greenfield Dental", "Zebra")));
        directory("products", ndjson(List.of()));
        String path = "/api/v1/mappings/suggestions?connectionId=" + connection;

        // When
        var answer = admin().get(path).then();

        // Then
        answer.statusCode(200)
                .body(
                        "items.accountName",
                        contains("oak ltd", "Baker and Sons", "Elm Traders GmbH", "Greenfeild Dental"))
                .body("items.companyName", contains("Oak Ltd", "Baker & Sons", "Elm Traders", "Greenfield Dental"))
                .body("items.kind", contains("ACCOUNT", "ACCOUNT", "ACCOUNT", "ACCOUNT"))
                .body("items[0].score", is(0.99f))
                .body("items[0].reasons", contains("equal but for upper and lower case, accents or spaces"))
                .body("items[1].reasons", contains("equal but for punctuation"))
                .body("items[2].reasons", contains("equal but for the legal form"))
                .body("items[3].reasons", contains("similar spelling"))
                .body("nextCursor", nullValue());
        admin().get("/api/v1/account-mappings").then().body("items", hasSize(0));
        String cursor = admin().get(path + "&limit=3")
                .then()
                .body("items", hasSize(3))
                .extract()
                .path("nextCursor");
        admin().queryParam("cursor", cursor).get(path).then().body("items.accountName", contains("Greenfeild Dental"));
    }

    @Test
    void clients_come_from_all_connections_by_hundreds() {
        // Given
        Connected keeper = connect();
        PsaDirectoryStub.client()
                .register(get(urlEqualTo("/internal/v1/psa-connections"))
                        .withHeader("Tallybridge-Organization", equalTo(organization))
                        .willReturn(aResponse()
                                .withHeader("Content-Type", "application/json")
                                .withBody("{\"items\":[{\"id\":\"" + connection
                                        + "\",\"name\":\"x\"}],\"nextCursor\":null}")));
        directory(
                "companies",
                ndjson(IntStream.rangeClosed(1, 150)
                        .mapToObj(i -> "Client " + i)
                        .collect(Collectors.toList())));

        // When
        var first = vendor(keeper).get("/api/vendor-api/organization/clients").then();

        // Then
        first.statusCode(200)
                .body("clients", hasSize(100))
                .body("clients[0].id", is("1"))
                .body("clients[0].name", is("Client 1"))
                .body("meta.hasMore", is(true))
                .body("meta.previousId", is("100"));
        vendor(keeper)
                .get("/api/vendor-api/organization/clients?previousId=100")
                .then()
                .statusCode(200)
                .body("clients", hasSize(50))
                .body("meta.hasMore", is(false));
        vendor(keeper)
                .queryParam("search", "CLIENT 15")
                .get("/api/vendor-api/organization/clients")
                .then()
                .statusCode(200)
                .body("clients.name", contains("Client 15", "Client 150"));
        PsaDirectoryStub.client()
                .verifyThat(getRequestedFor(urlEqualTo("/internal/v1/psa-connections"))
                        .withHeader("Tallybridge-Organization", equalTo(organization)));
    }

    @Test
    void no_connection_means_no_clients() {
        // Given
        Connected keeper = connect();
        PsaDirectoryStub.client()
                .register(get(urlEqualTo("/internal/v1/psa-connections"))
                        .withHeader("Tallybridge-Organization", equalTo(organization))
                        .willReturn(aResponse()
                                .withHeader("Content-Type", "application/json")
                                .withBody("{\"items\":[]}")));

        // When
        Map<String, Object> answer = vendor(keeper)
                .get("/api/vendor-api/organization/clients")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getMap("");

        // Then
        assertThat(answer).containsOnlyKeys("meta", "clients");
        assertThat(answer.get("clients")).isEqualTo(List.of());
    }
}
