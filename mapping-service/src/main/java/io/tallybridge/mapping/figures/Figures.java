package io.tallybridge.mapping.figures;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.tallybridge.mapping.integration.IntegrationStatus;
import io.tallybridge.mapping.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Gauges of what the database holds, the same on every replica. They are read at a fixed pace, because a scrape must cost
 * nothing, and are over all organizations together: none is ever named in a metric.
 */
@ApplicationScoped
class Figures {
    private final Sql sql;
    private final Clock clock;
    private final MultiGauge integrations;
    private final MultiGauge unmappedAccounts;
    private final MultiGauge unmappedServices;
    private volatile long pendingUpdates;
    private volatile double refreshedAt;

    Figures(Sql sql, Clock clock, MeterRegistry registry) {
        this.sql = sql;
        this.clock = clock;
        integrations = MultiGauge.builder("tallybridge.integrations")
                .description("Integrations by status")
                .register(registry);
        unmappedAccounts = MultiGauge.builder("tallybridge.accounts.unmapped")
                .description("Accounts without any mapping, by status of their integration")
                .register(registry);
        unmappedServices = MultiGauge.builder("tallybridge.services.unmapped")
                .description("Services without any mapping, by status of their integration")
                .register(registry);
        Gauge.builder("tallybridge.mapping.updates.pending", this, figures -> figures.pendingUpdates)
                .description("Mapping changes that vendors have not confirmed yet")
                .register(registry);
        Gauge.builder("tallybridge.figures.refreshed.timestamp", this, figures -> figures.refreshedAt)
                .description("When this replica last read these figures from the database")
                .baseUnit("seconds")
                .register(registry);
    }

    private record OfStatus(String status, long count, long pendingUpdates) {}

    private record Unmapped(String status, long accounts, long services) {}

    @Transactional
    @Scheduled(
            identity = "figures",
            every = "${tallybridge.figures.every:20s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void refresh() {
        List<OfStatus> found = sql.withoutOrganization(
                        "select status, n, pending_updates from figures_of_integrations()")
                .list(row -> new OfStatus(row.text("status"), row.number("n"), row.number("pending_updates")));
        show(integrations, found, OfStatus::status, OfStatus::count);
        pendingUpdates = found.stream().mapToLong(OfStatus::pendingUpdates).sum();
        refreshedAt = clock.millis() / 1000.0;
    }

    /** Looks at every account, so it is read less often; what nobody has mapped changes by people's hands. */
    @Transactional
    @Scheduled(
            identity = "figures-of-unmapped",
            every = "${tallybridge.figures.unmapped-every:5m}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void refreshUnmapped() {
        List<Unmapped> unmapped = sql.withoutOrganization(
                        "select status, accounts, services from figures_of_unmapped()")
                .list(row -> new Unmapped(row.text("status"), row.number("accounts"), row.number("services")));
        show(unmappedAccounts, unmapped, Unmapped::status, Unmapped::accounts);
        show(unmappedServices, unmapped, Unmapped::status, Unmapped::services);
    }

    /** A status that does not occur is 0. */
    private static <T> void show(MultiGauge gauge, List<T> found, Function<T, String> status, ToLongFunction<T> value) {
        Map<String, Long> byStatus = found.stream().collect(Collectors.toMap(status, value::applyAsLong));
        gauge.register(
                Arrays.stream(IntegrationStatus.values())
                        .map(IntegrationStatus::word)
                        .<Row<?>>map(word -> Row.of(Tags.of("status", word), byStatus.getOrDefault(word, 0L)))
                        .toList(),
                true);
    }
}
