package io.tallybridge.benchmarks;

import com.sun.net.httpserver.HttpServer;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.tallybridge.psasync.psa.CallObserver;
import io.tallybridge.psasync.psa.Patience;
import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaDescriptor;
import io.tallybridge.psasync.psa.PsaDescriptor.Limit;
import io.tallybridge.psasync.psa.PsaDescriptor.Scope;
import io.tallybridge.psasync.psa.QuantityRule;
import io.tallybridge.psasync.psa.http.Authentication;
import io.tallybridge.psasync.psa.http.CallLimiter;
import io.tallybridge.psasync.psa.http.FailureTable;
import io.tallybridge.psasync.psa.http.LocalCallLimiter;
import io.tallybridge.psasync.psa.http.OutboundConfig;
import io.tallybridge.psasync.psa.http.OutboundPolicy;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.psasync.psa.http.PsaRequest;
import io.tallybridge.psasync.psa.http.PsaSession;
import io.tallybridge.psasync.psa.http.PsaTime;
import io.tallybridge.psasync.psa.http.SharedCallLimiter;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.math.RoundingMode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/**
 * Calls to a PSA through the limiter that replicas share, against the same calls without any limiter, on a
 * PostgreSQL of its own with fsync on; and how near two replicas together come to a limit that they reach.
 */
final class Limits {
    private static final int WORKERS = 4;
    private static final double TARGET = 0.1;
    private static final int REACHED = 50;
    private static final Duration PER = Duration.ofSeconds(1);
    private static final double LONGEST = 1.1;

    private Limits() {}

    static Report run(Setup setup) throws IOException, InterruptedException {
        HttpServer psa = server();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .start();
                AgroalDataSource one = migrated(postgres);
                AgroalDataSource other = pool(postgres)) {
            URI address = URI.create("http://127.0.0.1:" + psa.getAddress().getPort() + "/companies");
            Limit unreached = new Limit(100_000_000, Duration.ofHours(1), 64, Scope.CONNECTION, null);
            try (SharedCallLimiter shared = new SharedCallLimiter(one, new RealTime(), new Outbound(), null);
                    SharedCallLimiter replica = new SharedCallLimiter(other, new RealTime(), new Outbound(), null)) {
                Map<String, Contest.Result> results = new Contest(
                                setup.rounds(),
                                setup.seconds(),
                                new Calls("no limiter", new None(), address, unreached),
                                new Calls(
                                        "local limiter",
                                        new LocalCallLimiter(new RealTime(), new Outbound()),
                                        address,
                                        unreached),
                                new Calls("shared limiter", shared, address, unreached))
                        .run();
                Report rate = Report.ratio("limits", results, "shared limiter", "no limiter", TARGET);
                double time = time(List.of(shared, replica), REACHED * setup.seconds());
                rate.json().put("timeAgainstLimit", time);
                String text = String.format(
                        Locale.ROOT,
                        "%s; local limiter %.0f/s; two replicas under %d a second need %.3f of the time that it asks for (at most %.1f)",
                        rate.text(),
                        Objects.requireNonNull(results.get("local limiter")).median(),
                        REACHED,
                        time,
                        LONGEST);
                return new Report(rate.name(), rate.json(), text, rate.reached() && time <= LONGEST);
            }
        } finally {
            psa.stop(0);
        }
    }

    /** The time that the replicas need for some calls, in terms of the time that the limit asks for. */
    private static double time(List<SharedCallLimiter> replicas, int calls) throws InterruptedException {
        CallLimiter.LimitKey key = new CallLimiter.LimitKey(
                "benchmark/" + UUID.randomUUID(), new Limit(REACHED, PER, null, Scope.EGRESS_ADDRESS, null));
        AtomicInteger left = new AtomicInteger(calls);
        long begun = System.nanoTime();
        together(worker -> {
            while (left.getAndDecrement() > 0) {
                replicas.get(worker % replicas.size()).acquire(List.of(key)).close();
            }
        });
        double taken = (System.nanoTime() - begun) / 1e9;
        double asked = (calls - 1) / REACHED * (PER.toMillis() / 1e3);
        return taken / asked;
    }

    private interface Work {
        void of(int worker);
    }

    private static void together(Work work) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(WORKERS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                int worker = i;
                all.add(threads.submit(() -> work.of(worker)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a call failed", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    /** As many real calls as some workers make, each for a connection of its own, as runs do. */
    private record Calls(String name, CallLimiter limiter, URI address, Limit limit) implements Contest.Contestant {
        @Override
        public double run(int seconds) throws IOException, InterruptedException {
            AtomicInteger done = new AtomicInteger();
            Outbound outbound = new Outbound();
            long begun = System.nanoTime();
            long end = begun + seconds * 1_000_000_000L;
            try (PsaHttp http = new PsaHttp(outbound, new OutboundPolicy(outbound), limiter, new RealTime())) {
                together(worker -> {
                    PsaSession session = http.open(
                            new PsaConnection("bench", new UUID(7, worker), Psa.CONNECTWISE, Map.of(), Map.of()),
                            descriptor(limit),
                            Authentication.none(),
                            FailureTable.standard(),
                            CallObserver.NONE);
                    PsaRequest request = PsaRequest.get(address, "companies");
                    while (System.nanoTime() < end) {
                        session.read(request);
                        done.incrementAndGet();
                    }
                });
            }
            return done.get() / ((System.nanoTime() - begun) / 1e9);
        }
    }

    private static PsaDescriptor descriptor(Limit limit) {
        return new PsaDescriptor(
                Psa.CONNECTWISE,
                "Bench",
                new PsaDescriptor.Auth(PsaDescriptor.AuthKind.HEADERS, List.of()),
                List.of(),
                List.of("127.0.0.1"),
                List.of(limit),
                new QuantityRule(0, RoundingMode.CEILING, null, QuantityRule.Zero.ALLOWED),
                PsaDescriptor.Write.SET,
                PsaDescriptor.EffectiveDate.NONE,
                PsaDescriptor.ReadBack.LIVE,
                Map.of(),
                "none");
    }

    private static HttpServer server() throws IOException {
        // Else each answer waits for an acknowledgement of its headers, some 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        byte[] answer = "{\"items\":[]}".getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.setExecutor(Executors.newFixedThreadPool(WORKERS, work -> {
            Thread thread = new Thread(work, "psa");
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
        return server;
    }

    private static AgroalDataSource migrated(EmbeddedPostgres postgres) {
        Flyway.configure()
                .dataSource(postgres.getPostgresDatabase())
                .locations("classpath:db/migration")
                .placeholders(Map.of("appRole", "postgres"))
                .load()
                .migrate();
        return pool(postgres);
    }

    private static AgroalDataSource pool(EmbeddedPostgres postgres) {
        try {
            return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                    .connectionPoolConfiguration(pool -> pool.maxSize(WORKERS)
                            .acquisitionTimeout(Duration.ofSeconds(10))
                            .connectionFactoryConfiguration(
                                    factory -> factory.jdbcUrl(postgres.getJdbcUrl("postgres", "postgres"))
                                            .principal(new NamePrincipal("postgres")))));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class None implements CallLimiter {
        @Override
        public Permit acquire(List<LimitKey> keys, Patience patience) {
            return new Permit() {
                @Override
                public Duration throttled(@Nullable Duration retryAfter) {
                    return Duration.ZERO;
                }

                @Override
                public void close() {}
            };
        }
    }

    private static final class RealTime implements PsaTime {
        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public void sleep(Duration duration) {
            try {
                Thread.sleep(duration.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private static final class Outbound implements OutboundConfig {
        @Override
        public boolean allowPrivate() {
            return true;
        }

        @Override
        public Optional<List<String>> extraHosts() {
            return Optional.of(List.of("127.0.0.1"));
        }

        @Override
        public Duration connectTimeout() {
            return Duration.ofSeconds(10);
        }

        @Override
        public Duration responseTimeout() {
            return Duration.ofSeconds(30);
        }

        @Override
        public Duration callTimeout() {
            return Duration.ofSeconds(60);
        }

        @Override
        public int maxResponseBytes() {
            return 1 << 20;
        }

        @Override
        public int readAttempts() {
            return 1;
        }

        @Override
        public Duration readBackoff() {
            return Duration.ofSeconds(1);
        }

        @Override
        public Duration longestPause() {
            return Duration.ofSeconds(1);
        }

        @Override
        public Duration limiterPatience() {
            return Duration.ofMinutes(5);
        }
    }
}
