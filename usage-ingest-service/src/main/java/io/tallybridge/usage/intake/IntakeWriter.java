package io.tallybridge.usage.intake;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tallybridge.common.log.LogKey;
import io.tallybridge.common.log.LogScope;
import io.tallybridge.usage.count.CountEntry;
import io.tallybridge.usage.count.CountWriter;
import io.tallybridge.usage.data.Database;
import io.tallybridge.usage.intake.Intake.Pending;
import io.tallybridge.usage.intake.IntakeException.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One thread with one connection that stores what is queued, set by set. */
final class IntakeWriter {

    private static final Logger LOG = Logger.getLogger(IntakeWriter.class);
    private static final Duration IDLE = Duration.ofMillis(200);
    private static final Duration RETRY = Duration.ofMillis(100);
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };

    private final BlockingQueue<Pending> queue;
    private final int rows;
    private final long lingerNanos;
    private final Duration patience;
    private final Database database;
    private final CountWriter countWriter;
    private final DistributionSummary flushRows;
    private final Timer flushTime;
    private final Thread thread;

    private @Nullable Connection connection;
    private volatile @Nullable Pending storing;
    private boolean concurrent;
    private volatile boolean stopping;
    private volatile boolean failing;

    IntakeWriter(String name, IntakeConfig config, Database database, CountWriter countWriter, MeterRegistry metrics) {
        this.queue = new ArrayBlockingQueue<>(config.queue());
        this.rows = config.rows();
        this.lingerNanos = config.linger().toNanos();
        this.patience = config.patience();
        this.database = database;
        this.countWriter = countWriter;
        this.flushRows = DistributionSummary.builder("tallybridge.intake.commit.size")
                .description("Counts that were stored together")
                .baseUnit("counts")
                .serviceLevelObjectives(1, 2, 5, 10, 25, 50, 100, 250, 500)
                .register(metrics);
        this.flushTime = Timer.builder("tallybridge.intake.commit")
                .description("From a set's statement to its commit")
                .serviceLevelObjectives(BUCKETS)
                .register(metrics);
        this.thread = new Thread(this::run, name);
    }

    void start() {
        thread.start();
    }

    void stop() {
        stopping = true;
    }

    void join() {
        try {
            thread.join(patience.plusSeconds(1).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean offer(Pending pending) {
        return !stopping && queue.offer(pending);
    }

    int waiting() {
        return queue.size();
    }

    /** How long the first of those that are being stored or wait has waited. */
    long oldestNanos() {
        Pending oldest = storing;
        if (oldest == null) {
            oldest = queue.peek();
        }
        return oldest == null ? 0 : System.nanoTime() - oldest.since;
    }

    boolean healthy() {
        return thread.isAlive() && !failing;
    }

    private void run() {
        List<Pending> batch = new ArrayList<>(rows);
        while (!stopping || !queue.isEmpty()) {
            try {
                if (gather(batch)) {
                    flush(batch);
                }
            } catch (InterruptedException e) {
                stopping = true;
            } catch (RuntimeException | Error e) {
                LOG.error("A flush failed unexpectedly", e);
                fail(batch, Reason.UNAVAILABLE, e);
            } finally {
                storing = null;
                batch.clear();
            }
        }
        disconnect();
    }

    private boolean gather(List<Pending> batch) throws InterruptedException {
        Pending first = queue.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
        if (first == null) {
            concurrent = false;
            if (failing) {
                probe();
            }
            return false;
        }
        storing = first;
        batch.add(first);
        queue.drainTo(batch, rows - 1);
        if (lingerNanos > 0 && batch.size() < rows && (concurrent || batch.size() > 1)) {
            LockSupport.parkNanos(lingerNanos);
            queue.drainTo(batch, rows - batch.size());
        }
        concurrent = batch.size() > 1;
        return true;
    }

    /** While not ready no count comes that could show that the database is back. */
    private void probe() {
        try {
            failing = !connection().isValid(1);
        } catch (SQLException e) {
            LOG.debugf("The database is still away: %s", e.getMessage());
        }
        if (failing) {
            disconnect();
        }
    }

    private void flush(List<Pending> batch) {
        flushRows.record(batch.size());
        long started = System.nanoTime();
        long deadline = started + patience.toNanos();
        while (true) {
            try {
                storeAll(batch);
                failing = false;
                flushTime.record(System.nanoTime() - started, TimeUnit.NANOSECONDS);
                batch.forEach(pending -> pending.complete(null));
                return;
            } catch (SQLException e) {
                if (Database.isRefusedValue(e)) {
                    storeOneByOne(batch, e);
                    return;
                }
                failing = true;
                disconnect();
                // Repeating is safe even if the commit went through unseen: the same value again changes nothing.
                if (System.nanoTime() >= deadline) {
                    try (LogScope counts = LogScope.with(LogKey.COUNTS, batch.size())) {
                        LOG.error("counts could not be stored", e);
                    }
                    fail(batch, Reason.UNAVAILABLE, e);
                    return;
                }
                try (LogScope keys = LogScope.with(LogKey.COUNTS, batch.size()).and(LogKey.REASON, e.getMessage())) {
                    LOG.warn("storing counts is repeated");
                }
                LockSupport.parkNanos(RETRY.toNanos());
            }
        }
    }

    private void storeAll(List<Pending> batch) throws SQLException {
        List<CountEntry> entries = new ArrayList<>(batch.size());
        for (Pending pending : batch) {
            entries.add(pending.entry);
        }
        List<List<CountEntry>> sets = CountWriter.sets(entries);
        Connection writing = connection();
        if (sets.size() == 1) {
            countWriter.storeSet(writing, sets.get(0));
            return;
        }
        // One commit for all: several organizations, or a key more than once.
        writing.setAutoCommit(false);
        try {
            for (List<CountEntry> set : sets) {
                countWriter.storeSet(writing, set);
            }
            writing.commit();
        } catch (SQLException e) {
            writing.rollback();
            throw e;
        } finally {
            writing.setAutoCommit(true);
        }
    }

    /** The database refused a value somewhere in the set: each count gets its own verdict. */
    private void storeOneByOne(List<Pending> batch, SQLException setFailure) {
        try (LogScope keys = LogScope.with(LogKey.COUNTS, batch.size()).and(LogKey.REASON, setFailure.getMessage())) {
            LOG.warn("a set of counts is stored one by one");
        }
        for (Pending pending : batch) {
            try {
                countWriter.store(connection(), List.of(pending.entry));
                pending.complete(null);
            } catch (SQLException e) {
                boolean refused = Database.isRefusedValue(e);
                if (!refused) {
                    disconnect();
                }
                pending.completeExceptionally(new IntakeException(refused ? Reason.REFUSED : Reason.UNAVAILABLE, e));
            }
        }
    }

    private static void fail(List<Pending> batch, Reason reason, Throwable cause) {
        IntakeException failure = new IntakeException(reason, cause);
        batch.forEach(pending -> pending.completeExceptionally(failure));
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = database.connect();
            connection = open;
        }
        return open;
    }

    private void disconnect() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debug("The connection is gone", e);
            }
        }
    }
}
