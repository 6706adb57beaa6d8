package io.tallybridge.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.localstack.demo.Answer;
import io.tallybridge.localstack.demo.Web;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * A vendor, a front end and a script, each calling without pause from outside: counts, reads, and creations that are safe
 * to repeat. Every answer is looked at.
 */
final class OutsideTraffic {

    private static final String ORGANIZATION = "steady";
    private static final int ACCOUNTS = 10;
    private static final int SHOWN = 20;
    private static final Duration PAUSE = Duration.ofMillis(40);

    private final Web admin;
    private final Web vendor;
    private final String integration;
    private final String service;
    private final List<Thread> callers = new ArrayList<>();
    private final Map<String, Integer> counted = new ConcurrentHashMap<>();
    private final Set<String> created = ConcurrentHashMap.newKeySet();
    private final AtomicInteger answered = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean ending;

    /** Makes an organization with an integration whose accounts are mapped. */
    OutsideTraffic(Suite suite) {
        suite.as("", "operator")
                .post("/api/v1/organizations", Map.of("id", ORGANIZATION, "name", "Steady MSP", "timeZone", "UTC"))
                .expect(201);
        admin = suite.as(ORGANIZATION, "org-admin");
        String vendorId = id(admin.post("/api/v1/vendors", Map.of("name", "Counter")));
        integration = id(admin.post("/api/v1/integrations", Map.of("vendorId", vendorId, "name", "Counter")));
        vendor = suite.anybody()
                .with(
                        "Gradient-Token",
                        admin.post("/api/v1/integrations/" + integration + "/keys", Map.of())
                                .expect(201)
                                .json()
                                .path("gradientToken")
                                .asText());
        service = vendor.post(
                        "/api/vendor-api/service",
                        Map.of(
                                "name",
                                "Seats",
                                "description",
                                "Seats",
                                "category",
                                "infrastructure",
                                "subcategory",
                                "desktop management and support"))
                .expect(201)
                .json()
                .path("skus")
                .path(0)
                .path("id")
                .asText();
        String connection = UUID.randomUUID().toString();
        admin.post(
                        "/api/v1/service-mappings",
                        Map.of(
                                "integrationId",
                                integration,
                                "serviceId",
                                service,
                                "connectionId",
                                connection,
                                "productId",
                                "p1",
                                "productName",
                                "Seats"))
                .expect(201);
        for (int account = 0; account < ACCOUNTS; account++) {
            vendor.post(
                            "/api/vendor-api/organization/accounts",
                            Map.of("id", "a" + account, "name", "Account " + account, "description", ""))
                    .expect(201);
            admin.post(
                            "/api/v1/account-mappings",
                            Map.of(
                                    "integrationId",
                                    integration,
                                    "accountId",
                                    "a" + account,
                                    "connectionId",
                                    connection,
                                    "companyId",
                                    "c" + account,
                                    "companyName",
                                    "Company " + account))
                    .expect(201);
        }
    }

    private static String id(Answer answer) {
        return answer.expect(201).json().path("id").asText();
    }

    void start() {
        run("vendor", this::count);
        run("reader", this::read);
        run("script", this::create);
    }

    private void run(String name, IntFunction<String> call) {
        Thread caller = new Thread(
                () -> {
                    for (int n = 1; !ending; n++) {
                        try {
                            String wrong = call.apply(n);
                            if (wrong.isEmpty()) {
                                answered.incrementAndGet();
                            } else {
                                failures.add(wrong);
                            }
                        } catch (RuntimeException e) {
                            failures.add(String.valueOf(e.getMessage()));
                        }
                        LockSupport.parkNanos(PAUSE.toNanos());
                    }
                },
                "outside-" + name);
        callers.add(caller);
        caller.start();
    }

    /** Ends all calls and waits for the last answers. */
    void end() throws InterruptedException {
        ending = true;
        for (Thread caller : callers) {
            caller.join();
        }
    }

    int answered() {
        return answered.get();
    }

    /** What was not answered as it should be, at most some of it. */
    List<String> failures() {
        return failures.stream().limit(SHOWN).toList();
    }

    /** How much was asked for and answered, for people. */
    String summary() {
        return "%d answers as expected: %d accounts counted, the last count is %d; %d vendors created%n"
                .formatted(
                        answered(),
                        counted.size(),
                        counted.values().stream().mapToInt(n -> n).max().orElse(0),
                        created.size());
    }

    private String count(int n) {
        String account = "a" + n % ACCOUNTS;
        Answer answer = vendor.post(
                "/api/vendor-api/service/" + service + "/count", Map.of("accountId", account, "unitCount", n));
        if (answer.status() != 201) {
            return answer + " " + answer.text();
        }
        counted.put(account, n);
        return "";
    }

    private String read(int n) {
        List<String> paths = List.of(
                "/api/v1/integrations/" + integration,
                "/api/v1/integrations/" + integration + "/accounts",
                "/api/v1/usage/counts?integrationId=" + integration,
                "/api/v1/psa-connections",
                "/api/v1/runs");
        Answer answer = admin.get(paths.get(n % paths.size()));
        return answer.status() == 200 ? "" : answer + " " + answer.text();
    }

    private String create(int n) {
        String name = "Vendor " + n;
        Answer answer = admin.with("Idempotency-Key", UUID.randomUUID().toString())
                .post("/api/v1/vendors", Map.of("name", name));
        if (answer.status() != 201) {
            return answer + " " + answer.text();
        }
        created.add(name);
        return "";
    }

    /** The front end's caller. */
    Web admin() {
        return admin;
    }

    /** The integration whose vendor counts. */
    String integration() {
        return integration;
    }

    /** How many accounts have a count that was answered. */
    int counted() {
        return counted.size();
    }

    /** Accounts whose last answered count is not the one that is kept. */
    List<String> lostCounts() {
        Map<String, Integer> kept = new ConcurrentHashMap<>();
        for (JsonNode count : admin.all("/api/v1/usage/counts?integrationId=" + integration)) {
            // The newest day wins where the play went over midnight.
            kept.merge(
                    count.path("accountId").asText(),
                    count.path("unitCount").decimalValue().intValue(),
                    Math::max);
        }
        List<String> lost = new ArrayList<>();
        counted.forEach((account, n) -> {
            if (!n.equals(kept.get(account))) {
                lost.add(account + " was counted " + n + ", but is " + kept.get(account));
            }
        });
        return lost;
    }

    /** Creations that are there twice, or not at all. */
    List<String> wrongCreations() {
        Map<String, Integer> kept = new ConcurrentHashMap<>();
        for (JsonNode vendor : admin.all("/api/v1/vendors")) {
            kept.merge(vendor.path("name").asText(), 1, Integer::sum);
        }
        List<String> wrong = new ArrayList<>();
        for (String name : created) {
            if (kept.getOrDefault(name, 0) != 1) {
                wrong.add(name + " is there " + kept.getOrDefault(name, 0) + " times");
            }
        }
        return wrong;
    }
}
