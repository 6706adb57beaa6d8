package io.tallybridge.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that come at once wait for each other: nothing is doubled, no version is lost, nobody gets a 5xx. */
@QuarkusTest
class ConcurrencyTest extends MappingTest {
    private static final int AT_ONCE = 8;

    private ExecutorService threads;

    @BeforeEach
    void startThreads() {
        threads = Executors.newFixedThreadPool(AT_ONCE);
    }

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    private List<Integer> all(List<Callable<Integer>> calls) throws Exception {
        List<Integer> results = new ArrayList<>();
        for (Future<Integer> future : threads.invokeAll(calls)) {
            results.add(future.get());
        }
        return results;
    }

    @Test
    void first_tokens_at_once_create_one_organization() throws Exception {
        // When
        List<Integer> answers = all(Collections.nCopies(
                AT_ONCE, () -> admin().get("/api/v1/organization").statusCode()));

        // Then
        assertThat(answers).containsOnly(200);
    }

    @Test
    void overlapping_batches_in_opposite_orders() throws Exception {
        // Given
        Connected keeper = connect();
        List<Map<String, String>> forth = IntStream.range(0, 200)
                .mapToObj(i -> Map.of("id", "a" + i, "name", "Account " + i))
                .toList();
        List<Map<String, String>> back = new ArrayList<>(forth);
        Collections.reverse(back);

        // When
        List<Integer> answers = all(IntStream.range(0, AT_ONCE)
                .<Callable<Integer>>mapToObj(i -> () -> vendor(keeper)
                        .body(i % 2 == 0 ? forth : back)
                        .post("/api/vendor-api/organization/accounts")
                        .statusCode())
                .toList());

        // Then
        assertThat(answers).containsOnly(201, 409).containsOnlyOnce(201);
        vendor(keeper).get("/api/vendor-api/organization/accounts").then().body("$", hasSize(200));
        admin().get("/api/v1/integrations/" + keeper.integrationId()).then().body("mappingVersion", equalTo(1));
    }

    @Test
    void one_service_name_posted_at_once() throws Exception {
        // Given
        Connected keeper = connect();
        integrate(organization, keeper.vendorId());

        // When
        List<Integer> answers = all(IntStream.range(0, AT_ONCE)
                .<Callable<Integer>>mapToObj(i -> () -> vendor(keeper)
                        .body(Map.of(
                                "name",
                                i % 2 == 0 ? "Licences" : "LICENCES",
                                "description",
                                "d" + i,
                                "category",
                                "security",
                                "subcategory",
                                "other"))
                        .post("/api/vendor-api/service")
                        .statusCode())
                .toList());

        // Then
        assertThat(answers).containsOnly(201);
        vendor(keeper).get("/api/vendor-api").then().body("data.skus", hasSize(1));
    }

    @Test
    void many_different_changes_leave_versions_without_gaps() throws Exception {
        // Given
        Connected keeper = connect();
        accounts(keeper, IntStream.range(0, 16).mapToObj(i -> "A" + i).toArray(String[]::new));
        String sku = sku(keeper, "Licences");
        UUID connection = UUID.randomUUID();
        List<Callable<Integer>> calls = new ArrayList<>();
        for (int i = 1; i <= 16; i++) {
            String id = Integer.toString(i);
            calls.add(() -> admin().body(Map.of(
                            "integrationId", keeper.integrationId(),
                            "accountId", id,
                            "connectionId", connection,
                            "companyId", id,
                            "companyName", "C" + id))
                    .post("/api/v1/account-mappings")
                    .statusCode());
            calls.add(() -> admin().body(Map.of(
                            "integrationId",
                            keeper.integrationId(),
                            "serviceId",
                            sku,
                            "connectionId",
                            connection,
                            "productId",
                            "same",
                            "productName",
                            "Same"))
                    .post("/api/v1/service-mappings")
                    .statusCode());
            calls.add(() -> vendor(keeper)
                    .body(Map.of("name", "N" + id))
                    .patch("/api/vendor-api/organization/accounts/" + id)
                    .statusCode());
        }

        // When
        List<Integer> answers = all(calls);

        // Then: 16 account mappings, one service mapping, 16 renamed accounts
        assertThat(answers).containsOnly(200, 201, 409);
        assertThat(Collections.frequency(answers, 409)).isEqualTo(15);
        admin().get("/api/v1/integrations/" + keeper.integrationId())
                .then()
                .body("mappingVersion", equalTo(2 + 16 + 1 + 16))
                .body("pendingUpdates", equalTo(17));
        List<Integer> versions = admin().get(
                        "/api/v1/mappings/history?limit=1000&integrationId=" + keeper.integrationId())
                .then()
                .extract()
                .path("items.version");
        assertThat(versions)
                .hasSize(35)
                .containsAll(IntStream.rangeClosed(1, 35).boxed().toList());
    }
}
