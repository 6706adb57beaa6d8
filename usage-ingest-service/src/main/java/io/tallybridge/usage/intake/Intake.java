package io.tallybridge.usage.intake;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tallybridge.usage.count.CountEntry;
import io.tallybridge.usage.count.CountWriter;
import io.tallybridge.usage.data.Database;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes single counts from any number of concurrent requests and stores them in sets. */
@ApplicationScoped
public class Intake {

    private final List<IntakeWriter> writers = new ArrayList<>();

    Intake(IntakeConfig config, Database database, CountWriter countWriter, MeterRegistry metrics) {
        for (int i = 0; i < config.writers(); i++) {
            writers.add(new IntakeWriter("intake-" + i, config, database, countWriter, metrics));
        }
        Gauge.builder("tallybridge.intake.queue", this, Intake::waiting)
                .description("Counts that wait to be stored")
                .register(metrics);
        Gauge.builder("tallybridge.intake.queue.capacity", () -> config.queue() * (double) config.writers())
                .description("Counts that may wait before more are refused")
                .register(metrics);
        Gauge.builder("tallybridge.intake.queue.oldest.age", this, Intake::oldestSeconds)
                .description("How long the oldest count has waited to be stored")
                .baseUnit("seconds")
                .register(metrics);
    }

    void onStart(@Observes StartupEvent event) {
        writers.forEach(IntakeWriter::start);
    }

    void onShutdown(@Observes ShutdownEvent event) {
        close();
    }

    /** Stores what waits, then ends. */
    @PreDestroy
    void close() {
        writers.forEach(IntakeWriter::stop);
        writers.forEach(IntakeWriter::join);
    }

    /**
     * Stores a count. Counts of the same key are stored in the order of these calls.
     *
     * @return completes when the count is committed; fails with {@link IntakeException} if it is not stored. It is
     *     completed on a writer's thread: what depends on it must not block.
     */
    public CompletionStage<Void> store(CountEntry entry) {
        Pending pending = new Pending(entry);
        CountEntry.Key key = entry.key();
        int shard = Math.floorMod(spread(key.hashCode()), writers.size());
        if (!writers.get(shard).offer(pending)) {
            pending.completeExceptionally(new IntakeException(IntakeException.Reason.FULL, null));
        }
        return pending;
    }

    /** Whether every writer lives and the last statement of each went through. */
    boolean healthy() {
        return writers.stream().allMatch(IntakeWriter::healthy);
    }

    /** Counts that wait. */
    int waiting() {
        return writers.stream().mapToInt(IntakeWriter::waiting).sum();
    }

    private double oldestSeconds() {
        return writers.stream().mapToLong(IntakeWriter::oldestNanos).max().orElse(0) / 1e9;
    }

    private static int spread(int hash) {
        int mixed = hash * 0x9E3779B9;
        return mixed ^ (mixed >>> 16);
    }

    /** A count on its way; completes with the commit. */
    static final class Pending extends CompletableFuture<Void> {
        final CountEntry entry;
        final long since = System.nanoTime();

        Pending(CountEntry entry) {
            this.entry = entry;
        }
    }
}
