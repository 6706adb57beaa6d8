package io.tallybridge.usage.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.tallybridge.common.testing.TestTokens;
import io.tallybridge.usage.Database;
import io.tallybridge.usage.MappingStub;
import io.tallybridge.usage.ServiceTest;
import io.tallybridge.usage.count.CountEntry;
import io.tallybridge.usage.count.CountWriter;
import io.tallybridge.usage.count.Source;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class GroupCommitTest extends ServiceTest {

    @Inject
    Intake intake;

    @Inject
    CountWriter writer;

    @Inject
    MeterRegistry metrics;

    @TestHTTPResource(management = true)
    URI management;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Map<UUID, String> tokens = new ConcurrentHashMap<>();

    private static String token(MappingStub.Integration integration) {
        return TestTokens.vendor(integration.organization, integration.id, integration.vendorId);
    }

    private static MappingStub.Integration integration(int accounts) {
        MappingStub.Integration integration = new MappingStub.Integration("groups").service("s", "s", true);
        for (int i = 0; i < accounts; i++) {
            integration.account("a" + i, true);
        }
        return integration.account("poison", true).publish();
    }

    private CompletableFuture<HttpResponse<String>> send(
            MappingStub.Integration integration, String account, int count) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + RestAssured.port + "/api/vendor-api/service/s/count"))
                .header("Authorization", "Bearer " + tokens.computeIfAbsent(integration.id, id -> token(integration)))
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"accountId\":\"" + account + "\",\"unitCount\":" + count + "}"))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    private static CountEntry entry(MappingStub.Integration integration, String account, int count) {
        return new CountEntry(
                new CountEntry.Key(integration.organization, integration.id, account, "s", LocalDate.of(2026, 10, 1)),
                BigDecimal.valueOf(count),
                "test",
                Source.VENDOR_API,
                true,
                true,
                true);
    }

    private static void allStored(List<CompletableFuture<Void>> answers) {
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
    }

    @Test
    void concurrentRequestsShareStatements() throws SQLException {
        // Given writers that are held up until all requests are there
        MappingStub.Integration integration = integration(400);
        assertThat(send(integration, "a0", 1).join().statusCode()).isEqualTo(201);
        long statements = writer.statements();
        double taken = taken();
        List<CompletableFuture<HttpResponse<String>>> answers;
        try (Connection owner = Database.asOwner()) {
            owner.setAutoCommit(false);
            Database.run(owner, "lock table unit_count in exclusive mode");
            // When
            answers = IntStream.range(0, 400)
                    .mapToObj(i -> send(integration, "a" + i, i + 2))
                    .toList();
            eventually("all requests are there", () -> taken() - taken + intake.waiting() == 400);
            assertThat(answers).noneMatch(CompletableFuture::isDone);
            owner.rollback();
        }
        // Then each writer needed one statement for the first it met and one for all the others; a few more where the
        // connection was lost before
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(201));
        assertThat(writer.statements() - statements).isLessThan(10);
        viewer("groups")
                .queryParam("integrationId", integration.id)
                .queryParam("limit", 1000)
                .get("/api/v1/usage/counts")
                .then()
                .body("items", hasSize(400))
                .body("items.findAll { it.corrections == 1 }.size()", equalTo(1));
    }

    /** Counts that a statement was begun for. */
    private double taken() {
        return metrics.get("tallybridge.intake.commit.size").summary().totalAmount();
    }

    @Test
    void countsOfOneKeyKeepTheirOrderAndEveryFormerValue() {
        // Given
        MappingStub.Integration integration = integration(2);
        // When many come before the first is stored
        List<CompletableFuture<Void>> answers = new ArrayList<>();
        for (int i = 1; i <= 300; i++) {
            answers.add(intake.store(entry(integration, "a0", i)).toCompletableFuture());
            answers.add(intake.store(entry(integration, "a1", 1000 - i)).toCompletableFuture());
        }
        allStored(answers);
        // Then
        var counts = viewer("groups")
                .queryParam("integrationId", integration.id)
                .queryParam("history", true)
                .get("/api/v1/usage/counts")
                .then()
                .body("items", hasSize(2))
                .body("items[0].unitCount", number("300"))
                .body("items[0].corrections", equalTo(299))
                .body("items[1].unitCount", number("700"))
                .extract()
                .jsonPath();
        assertThat(counts.getList("items[0].history.unitCount", Integer.class))
                .isEqualTo(IntStream.rangeClosed(1, 299).boxed().toList());
    }

    @Test
    void anAnswerComesAfterTheCommitOnly() throws SQLException {
        // Given a stored count whose row somebody else holds
        MappingStub.Integration integration = integration(1);
        assertThat(send(integration, "a0", 1).join().statusCode()).isEqualTo(201);
        CompletableFuture<HttpResponse<String>> answer;
        try (Connection other = Database.asService()) {
            other.setAutoCommit(false);
            Database.run(other, "select set_config('app.organization', 'groups', true)");
            Database.run(other, "select 1 from unit_count where integration_id = '" + integration.id + "' for update");
            // When
            answer = send(integration, "a0", 2);
            // Then
            try (Connection observer = Database.asService()) {
                eventually("the statement waits for the row", () -> waits(observer));
            }
            assertThat(answer).isNotDone();
            other.rollback();
        }
        assertThat(answer.join().statusCode()).isEqualTo(201);
    }

    private static boolean waits(Connection observer) {
        try {
            return (Boolean) Database.value(observer, "select exists (select 1 from pg_locks where not granted)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aCountThatTheDatabaseRefusesFailsNoOther() throws SQLException {
        // Given
        MappingStub.Integration integration = integration(50);
        try (Connection owner = Database.asOwner()) {
            Database.run(
                    owner, "alter table unit_count add constraint no_poison check (account_id <> 'poison') not valid");
            try {
                // When
                List<CompletableFuture<HttpResponse<String>>> good = new ArrayList<>();
                CompletableFuture<HttpResponse<String>> bad = null;
                for (int i = 0; i < 50; i++) {
                    good.add(send(integration, "a" + i, i));
                    if (i == 25) {
                        bad = send(integration, "poison", 1);
                    }
                }
                // Then
                assertThat(good).allSatisfy(answer -> assertThat(answer.join().statusCode())
                        .isEqualTo(201));
                assertThat(bad.join().statusCode()).isEqualTo(400);
                assertThat(bad.join().body()).contains("the count cannot be stored");
            } finally {
                Database.run(owner, "alter table unit_count drop constraint no_poison");
            }
        }
    }

    @Test
    void countsOutliveTheirConnections() throws SQLException {
        // Given
        MappingStub.Integration integration = integration(1);
        List<CompletableFuture<Void>> answers = new ArrayList<>();
        try (Connection killer = Database.asService()) {
            for (int i = 1; i <= 200; i++) {
                answers.add(intake.store(entry(integration, "a0", i)).toCompletableFuture());
                if (i % 50 == 0) {
                    // When
                    Database.run(
                            killer,
                            "select pg_terminate_backend(pid) from pg_stat_activity"
                                    + " where usename = current_user and pid <> pg_backend_pid()");
                }
            }
        }
        // Then
        allStored(answers);
        viewer("groups")
                .queryParam("integrationId", integration.id)
                .get("/api/v1/usage/counts")
                .then()
                .body("items[0].unitCount", number("200"))
                .body("items[0].corrections", equalTo(199));
    }

    @Test
    void whatCannotBeStoredIs503AndReadinessComesBackWithoutAnyCount() throws SQLException {
        // Given a database that refuses the service
        MappingStub.Integration integration = integration(1);
        assertThat(send(integration, "a0", 1).join().statusCode()).isEqualTo(201);
        HttpResponse<String> answer;
        try (Connection owner = Database.asOwner()) {
            Database.run(owner, "revoke insert on unit_count from usage_app");
            try {
                // When
                CompletableFuture<HttpResponse<String>> waiting = send(integration, "a0", 2);
                eventually("not ready", () -> readiness() == 503);
                answer = waiting.join();
            } finally {
                Database.run(owner, "grant insert on unit_count to usage_app");
            }
        }
        // Then
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("5");
        eventually("ready", () -> readiness() == 200);
        viewer("groups")
                .queryParam("integrationId", integration.id)
                .get("/api/v1/usage/counts")
                .then()
                .body("items[0].unitCount", number("1"));
    }

    private int readiness() {
        return RestAssured.given().get(management.resolve("/q/health/ready")).statusCode();
    }

    private static int blockedWriters(Connection owner) throws SQLException {
        try (Statement statement = owner.createStatement();
                ResultSet waiting = statement.executeQuery(
                        "select count(*) from pg_locks where not granted and relation = 'unit_count'::regclass")) {
            waiting.next();
            return waiting.getInt(1);
        }
    }

    @Test
    void aFullQueueIs429() throws SQLException {
        // Given writers that cannot write
        MappingStub.Integration integration = integration(1);
        assertThat(send(integration, "a0", 1).join().statusCode()).isEqualTo(201);
        List<CompletableFuture<Void>> waiting = new ArrayList<>();
        try (Connection owner = Database.asOwner()) {
            owner.setAutoCommit(false);
            Database.run(owner, "lock table unit_count in exclusive mode");
            int refused = 0;
            for (int i = 0; refused < 100; i++) {
                CompletableFuture<Void> answer =
                        intake.store(entry(integration, "w" + i, i)).toCompletableFuture();
                if (answer.isCompletedExceptionally()) {
                    // A writer that has not yet taken its set would make room again.
                    refused = blockedWriters(owner) == 2 ? refused + 1 : 0;
                    assertThatThrownBy(answer::join)
                            .isInstanceOf(CompletionException.class)
                            .hasCauseInstanceOf(IntakeException.class);
                } else {
                    refused = 0;
                    waiting.add(answer);
                }
            }
            // When
            HttpResponse<String> answer = send(integration, "a0", 2).join();
            // Then
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After")).contains("1");
            assertThat(answer.body()).contains("\"statusCode\":429");
            owner.rollback();
        }
        allStored(waiting);
    }
}
