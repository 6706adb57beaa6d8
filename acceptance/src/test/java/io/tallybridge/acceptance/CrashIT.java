package io.tallybridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.localstack.demo.Answer;
import io.tallybridge.localstack.demo.Play;
import io.tallybridge.localstack.demo.Web;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Whatever is killed: an answered count is kept, and every pushed line is right, once. */
@Order(5)
class CrashIT {

    private static final Duration RECOVERY = Duration.ofSeconds(180);

    private final Suite suite = Suite.get();
    private final Play acme = suite.played();
    private final Web admin = acme.admin();

    @Test
    void aCountThatWasAnsweredOutlivesAKill() throws Exception {
        // Given
        String service = acme.dattoServiceId();
        List<String> accounts = Suite.mappedAccounts(acme);
        Map<String, Integer> answered = new ConcurrentHashMap<>();
        Map<String, Integer> tried = new ConcurrentHashMap<>();
        AtomicBoolean killed = new AtomicBoolean();
        AtomicInteger accepted = new AtomicInteger();
        ExecutorService senders = Executors.newFixedThreadPool(4);
        List<Future<?>> running = new ArrayList<>();

        // When
        for (int sender = 0; sender < 4; sender++) {
            int own = sender;
            running.add(senders.submit(() -> {
                Web vendor = suite.anybody().with("Gradient-Token", acme.dattoGradientToken());
                for (int n = 1; !killed.get() && n < 100_000; n++) {
                    String account = accounts.get((n % (accounts.size() / 4)) * 4 + own);
                    tried.put(account, n);
                    try {
                        Answer answer = vendor.post(
                                "/api/vendor-api/service/" + service + "/count",
                                Map.of("accountId", account, "unitCount", n));
                        if (answer.status() == 201) {
                            answered.put(account, n);
                            accepted.incrementAndGet();
                        }
                    } catch (RuntimeException e) {
                        // The service is gone: what was not answered may be kept or not.
                    }
                }
            }));
        }
        Suite.await(RECOVERY, () -> accepted.get() >= 80, "80 counts");
        kill("usage-ingest-service");
        killed.set(true);
        for (Future<?> sender : running) {
            sender.get(180, TimeUnit.SECONDS);
        }
        senders.shutdown();
        awaitReady("usage-ingest-service");

        // Then
        Map<String, Integer> kept = new HashMap<>();
        LocalDate today = Suite.today(admin);
        for (JsonNode count : admin.all("/api/v1/usage/counts?integrationId=%s&serviceId=%s&from=%s&to=%s"
                .formatted(acme.dattoIntegration(), service, today, today))) {
            kept.put(
                    count.path("accountId").asText(),
                    count.path("unitCount").decimalValue().intValue());
        }
        assertThat(answered).isNotEmpty();
        answered.forEach((account, count) -> {
            assertThat(kept.get(account)).as("count of " + account).isNotNull();
            assertThat(kept.get(account)).as("count of " + account).isBetween(count, tried.get(account));
        });
    }

    @Test
    void everyLineIsRightOnceAlthoughThePushWasKilled() {
        new KilledPush(suite, acme)
                .isRightOnceAlthough(() -> kill("psa-sync-service"), () -> awaitReady("psa-sync-service"));
    }

    private void kill(String service) {
        long pid = suite.stack().services().get(service).pid();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        Suite.await(RECOVERY, () -> suite.stack().services().get(service).pid() != pid, service + " as a new process");
    }

    private void awaitReady(String service) {
        Web web = Web.at(suite.stack().services().get(service).management());
        Suite.await(
                RECOVERY,
                () -> {
                    try {
                        return web.get("/q/health/ready").status() == 200;
                    } catch (RuntimeException e) {
                        return false;
                    }
                },
                service + " to be ready");
    }
}
