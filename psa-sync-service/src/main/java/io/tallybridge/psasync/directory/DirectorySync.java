package io.tallybridge.psasync.directory;

import io.quarkus.arc.All;
import io.tallybridge.psasync.connection.Connections;
import io.tallybridge.psasync.directory.DirectoryRepository.Target;
import io.tallybridge.psasync.psa.Ability;
import io.tallybridge.psasync.psa.Agreement;
import io.tallybridge.psasync.psa.PsaAdapter;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.run.RunContext;
import io.tallybridge.psasync.run.RunHandler;
import io.tallybridge.psasync.run.RunKind;
import io.tallybridge.psasync.run.RunState;
import io.tallybridge.psasync.sql.Batch;
import io.tallybridge.psasync.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a PSA's directory. Rows are stamped with the run that saw them; only after a kind was read to its end are rows of
 * older stamps marked as vanished, so that a read that broke off never removes anything.
 */
@ApplicationScoped
public class DirectorySync implements RunHandler {
    private static final int PROGRESS_EVERY = 500;

    private final DirectoryRepository repository;
    private final Connections connections;
    private final List<LinesRead> listeners;
    private final Sql sql;
    private final Clock clock;

    @Inject
    DirectorySync(
            DirectoryRepository repository,
            Connections connections,
            @All List<LinesRead> listeners,
            Sql sql,
            Clock clock) {
        this.repository = repository;
        this.connections = connections;
        this.listeners = listeners;
        this.sql = sql;
        this.clock = clock;
    }

    @Override
    public RunKind kind() {
        return RunKind.DIRECTORY_SYNC;
    }

    @Override
    public void execute(RunContext run) {
        sync(run, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC), true, false);
    }

    @Override
    public void ended(RunContext run, RunState state, @Nullable String detail) {
        // The run's row says all there is to say.
    }

    /**
     * Reads agreements and lines, as part of another run.
     *
     * @param asOf the day whose quantities are wanted
     */
    public void refreshLines(RunContext run, LocalDate asOf) {
        boolean everything = sql.inTransaction(() -> repository.isEmpty(run.organization(), run.connectionId()));
        sync(run, asOf, everything, true);
    }

    /**
     * Reads what the connection can read.
     *
     * @param linesNeeded a connection that cannot read lines is a failure, in the adapter's words
     */
    private void sync(RunContext run, LocalDate asOf, boolean everything, boolean linesNeeded) {
        PsaConnection connection =
                connections.open(run.organization(), run.connectionId()).with(run.patience());
        PsaAdapter adapter = connections.adapter(connection.psa());
        Target target = new Target(run.organization(), run.connectionId(), run.runId());
        Counter counter = new Counter(run);
        Reached reached = Reached.of(run);
        if (everything && reached.before(Reached.COMPANIES)) {
            Batch companies = repository.companies();
            adapter.companies(connection, counter.around(c -> repository.add(companies, target, c)));
            complete(companies, target, "company");
            run.checkpoint(Reached.COMPANIES);
        }
        if ((everything || reached.at(Reached.COMPANIES))
                && reached.before(Reached.PRODUCTS)
                && adapter.descriptor().can(Ability.READ_PRODUCTS, connection)) {
            Batch products = repository.products();
            adapter.products(connection, counter.around(p -> repository.add(products, target, p)));
            complete(products, target, "product");
            run.checkpoint(Reached.PRODUCTS);
        }
        if (!linesNeeded && !adapter.descriptor().can(Ability.READ_AGREEMENTS, connection)) {
            run.checkpoint(null);
            counter.report(counter.done.get());
            return;
        }
        if (reached.before(Reached.AGREEMENTS)) {
            Batch agreements = repository.agreements();
            adapter.agreements(connection, counter.around(a -> repository.add(agreements, target, a)));
            complete(agreements, target, "agreement");
            run.checkpoint(Reached.AGREEMENTS);
        }
        if (linesNeeded || adapter.descriptor().can(Ability.READ_LINES, connection)) {
            lines(run, connection, adapter, target, counter, asOf, reached.agreement());
        }
        run.checkpoint(null);
        counter.report(counter.done.get());
    }

    /**
     * How far an earlier attempt of the same run has come. Its rows carry the run's stamp and are written, so that they
     * need not be read again.
     */
    private record Reached(@Nullable String checkpoint) {
        private static final String COMPANIES = "companies";
        private static final String PRODUCTS = "products";
        private static final String AGREEMENTS = "agreements";
        private static final String LINES = "lines of ";
        private static final List<String> ORDER = List.of(COMPANIES, PRODUCTS, AGREEMENTS);

        static Reached of(RunContext run) {
            return new Reached(run.checkpoint().orElse(null));
        }

        static String linesOf(String agreementId) {
            return LINES + agreementId;
        }

        boolean at(String step) {
            return step.equals(checkpoint);
        }

        boolean before(String step) {
            return checkpoint == null
                    || !checkpoint.startsWith(LINES) && ORDER.indexOf(checkpoint) < ORDER.indexOf(step);
        }

        /** The last agreement whose lines are read, or null. */
        @Nullable
        String agreement() {
            return checkpoint != null && checkpoint.startsWith(LINES) ? checkpoint.substring(LINES.length()) : null;
        }
    }

    private void lines(
            RunContext run,
            PsaConnection connection,
            PsaAdapter adapter,
            Target target,
            Counter counter,
            LocalDate asOf,
            @Nullable String readUntil) {
        Batch lines = repository.lines();
        Instant now = clock.instant();
        String after = readUntil;
        while (true) {
            String from = after;
            List<Agreement> some =
                    sql.inTransaction(() -> repository.agreementsOf(target, from, PsaAdapter.AGREEMENTS_PER_READ));
            if (some.isEmpty()) {
                break;
            }
            adapter.lines(
                    connection, some, asOf, counter.around(line -> repository.add(lines, target, line, asOf, now)));
            run.check();
            after = some.get(some.size() - 1).id();
            lines.flush();
            run.checkpoint(Reached.linesOf(after));
        }
        complete(lines, target, "agreement_line");
        for (LinesRead listener : listeners) {
            listener.linesRead(run);
        }
    }

    private void complete(Batch batch, Target target, String table) {
        batch.flush();
        repository.markVanished(target, table, clock.instant());
    }

    /** Counts what was read and reports from time to time. */
    private static final class Counter {
        private final RunContext run;
        private final AtomicLong done = new AtomicLong();

        Counter(RunContext run) {
            this.run = run;
        }

        <T> Consumer<T> around(Consumer<T> sink) {
            return item -> {
                sink.accept(item);
                if (done.incrementAndGet() % PROGRESS_EVERY == 0) {
                    run.check();
                    report(null);
                }
            };
        }

        void report(@Nullable Long total) {
            run.progress(done.get(), total);
        }
    }
}
