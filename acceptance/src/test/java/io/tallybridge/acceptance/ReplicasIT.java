package io.tallybridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.localstack.StackDescription;
import io.tallybridge.localstack.demo.Play;
import io.tallybridge.localstack.demo.Web;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Two replicas of everything: the month is played while each service's first replica is replaced as in a rolling update,
 * and its second one is killed; then a push at two PSAs loses a process. Callers from outside notice
 * nothing.
 */
@Order(20)
class ReplicasIT {

    private static final Duration RECOVERY = Duration.ofSeconds(240);
    private static final List<String> SERVICES =
            List.of("gateway-service", "mapping-service", "usage-ingest-service", "psa-sync-service");
    private static final List<String> PSAS = List.of(
            "connectwise", "autotask", "syncro", "halopsa", "accelo", "tigerpaw", "bms", "pulseway", "cloudblue");
    /** Quick to start; what is measured here is not speed. */
    private static final String JAVA = "-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1";

    /** Held by each step of the play: what the play itself asks for may not be safe to repeat, so nothing is killed in it. */
    private static final ReentrantLock STEP = new ReentrantLock(true);

    private static Suite suite;
    private static Play play;
    private static OutsideTraffic traffic;
    private static List<String> refusals = List.of();
    private static final List<String> incidents = new ArrayList<>();

    @BeforeAll
    static void playWhileReplicasComeAndGo() throws Exception {
        suite = Suite.start("-replicas", "--replicas", "2", "--java-options", JAVA);
        traffic = new OutsideTraffic(suite);
        traffic.start();
        try {
            CompletableFuture<Void> trouble = CompletableFuture.runAsync(ReplicasIT::replaceAndKill);
            play = suite.play();
            for (Play.Step step : play.steps()) {
                STEP.lock();
                try {
                    step.action().run();
                } catch (RuntimeException e) {
                    throw new IllegalStateException("The month stopped at: " + step.name() + ", after " + incidents, e);
                } finally {
                    STEP.unlock();
                }
            }
            trouble.get(30, TimeUnit.MINUTES);
            refusals = refusals();
            StackDescription.Running pushing = process("psa-sync-service-1");
            new KilledPush(suite, play)
                    .isRightOnceAlthough(
                            () -> end("psa-sync-service-1", true), () -> awaitAnew("psa-sync-service-1", pushing));
        } finally {
            traffic.end();
            Files.writeString(suite.data().resolve("outside-traffic.txt"), traffic.summary() + incidents);
        }
    }

    /** Answers of PSAs that tell of too many calls. */
    private static List<String> refusals() {
        List<String> refusals = new ArrayList<>();
        for (String psa : PSAS) {
            for (JsonNode request : suite.simulators()
                    .get("/" + psa + "/requests")
                    .expect(200)
                    .json()
                    .path("items")) {
                if (request.path("status").asInt() == 429) {
                    refusals.add(psa + " " + request);
                }
            }
        }
        return refusals;
    }

    @AfterAll
    static void stop() {
        if (suite != null) {
            suite.stop();
        }
    }

    private static void replaceAndKill() {
        for (String service : SERVICES) {
            for (String replica : List.of(service + "-1", service + "-2")) {
                StackDescription.Running before = process(replica);
                end(replica, replica.endsWith("2"));
                awaitAnew(replica, before);
            }
        }
    }

    private static void end(String replica, boolean kill) {
        ProcessHandle process = ProcessHandle.of(process(replica).pid()).orElseThrow();
        if (kill) {
            STEP.lock();
            try {
                process.destroyForcibly();
                // Until it is gone the system still takes connections for it, which nobody will answer.
                process.onExit().orTimeout(120, TimeUnit.SECONDS).join();
            } finally {
                STEP.unlock();
            }
        } else {
            process.destroy();
        }
        incidents.add((kill ? "killed " : "replaced ") + replica);
    }

    private static void awaitAnew(String replica, StackDescription.Running before) {
        Suite.await(
                RECOVERY, () -> process(replica).pid() != before.pid() && isReady(process(replica)), replica + " anew");
    }

    private static StackDescription.Running process(String replica) {
        return suite.stack().services().get(replica);
    }

    private static boolean isReady(StackDescription.Running process) {
        try {
            return Web.at(process.management()).get("/q/health/ready").status() == 200;
        } catch (RuntimeException e) {
            return false;
        }
    }

    @Test
    void eachReplicaWasReplacedOrKilled() {
        assertThat(incidents)
                .containsExactly(
                        "replaced gateway-service-1",
                        "killed gateway-service-2",
                        "replaced mapping-service-1",
                        "killed mapping-service-2",
                        "replaced usage-ingest-service-1",
                        "killed usage-ingest-service-2",
                        "replaced psa-sync-service-1",
                        "killed psa-sync-service-2",
                        "killed psa-sync-service-1");
    }

    @Test
    void noRequestFromOutsideFailed() {
        assertThat(traffic.failures()).isEmpty();
        assertThat(traffic.answered()).isGreaterThan(500);
    }

    @Test
    void everyAnsweredCountIsKept() {
        assertThat(traffic.counted()).isEqualTo(10);
        assertThat(traffic.lostCounts()).isEmpty();
    }

    @Test
    void everyCreationHappenedOnce() {
        assertThat(traffic.wrongCreations()).isEmpty();
    }

    @Test
    void everyRunEndedWell() {
        // When
        List<JsonNode> runs = play.admin().all("/api/v1/runs");

        // Then
        assertThat(runs).hasSizeGreaterThan(20);
        assertThat(runs).allSatisfy(run -> assertThat(run.path("state").asText())
                .as(run.toString())
                .isEqualTo("DONE"));
    }

    @Test
    void limitsAreShared() {
        // Then
        assertThat(refusals).isEmpty();
    }

    @Test
    void proofsAreOneChain() {
        // When
        JsonNode chain = play.admin().get("/api/v1/proofs/verify").expect(200).json();

        // Then
        assertThat(chain.path("ok").asBoolean(chain.path("intact").asBoolean()))
                .as(chain.toString())
                .isTrue();
    }

    @Test
    void aRevokedKeyOpensNoReplica() {
        // Given
        String keys = "/api/v1/integrations/" + traffic.integration() + "/keys";
        JsonNode key = traffic.admin().post(keys, Map.of()).expect(201).json();
        Web vendor =
                suite.anybody().with("Gradient-Token", key.path("gradientToken").asText());
        assertThat(statuses(vendor)).containsOnly(200);

        // When
        traffic.admin().delete(keys + "/" + key.path("id").asText()).expect(200, 204);

        // Then
        Suite.await(Duration.ofSeconds(60), () -> statuses(vendor).equals(Set.of(401)), "the end of a revoked key");
        assertThat(statuses(vendor)).containsOnly(401);
    }

    /** What a caller is answered who meets each gateway several times. */
    private static Set<Integer> statuses(Web vendor) {
        Set<Integer> statuses = new HashSet<>();
        for (int n = 0; n < 6; n++) {
            statuses.add(vendor.get("/api/vendor-api/organization").status());
        }
        return statuses;
    }

    /** The gateway sends what carries a key again only on these paths (Repeats): a new one has to be decided on. */
    @Test
    void theKeysThatServicesKeepAreThoseTheGatewayReliesOn() {
        // When
        TreeSet<String> keyed = new TreeSet<>();
        JsonNode paths = suite.anybody().get("/openapi").expect(200).json().path("paths");
        paths.fields()
                .forEachRemaining(
                        path -> path.getValue().path("post").path("parameters").forEach(parameter -> {
                            if (parameter.path("name").asText().equals("Idempotency-Key")) {
                                keyed.add(path.getKey());
                            }
                        }));

        // Then
        assertThat(keyed)
                .containsExactly(
                        "/api/v1/account-mappings",
                        "/api/v1/change-sets",
                        "/api/v1/change-sets/{id}/revert",
                        "/api/v1/integrations",
                        "/api/v1/psa-connections",
                        "/api/v1/reconciliations",
                        "/api/v1/service-mappings",
                        "/api/v1/vendors");
    }
}
