package io.tallybridge.psasync.figures;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.tallybridge.psasync.changeset.ChangeSetState;
import io.tallybridge.psasync.figures.FiguresRepository.InDoubt;
import io.tallybridge.psasync.psa.http.CallBudgets;
import io.tallybridge.psasync.reconcile.FindingKind;
import io.tallybridge.psasync.run.RunKind;
import io.tallybridge.psasync.run.RunState;
import io.tallybridge.psasync.run.Runs;
import io.tallybridge.psasync.secret.SecretBox;
import io.tallybridge.psasync.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gauges of what the database holds, the same on every replica. They are read at a fixed pace, because a scrape must cost
 * nothing, and are over all organizations together: none is ever named in a metric.
 *
 * <p>What does not occur is 0, so that an alert can tell nothing from not measured.
 */
@ApplicationScoped
class Figures {
    private static final List<RunState> UNFINISHED = List.of(RunState.QUEUED, RunState.RUNNING);
    private static final List<String> TEST_STATES = List.of("working", "failing", "untested");
    private static final Set<ChangeSetState> CLOSED = Set.of(ChangeSetState.PUSHED, ChangeSetState.REJECTED);

    private final FiguresRepository repository;
    private final CallBudgets budgets;
    private final SecretBox secrets;
    private final Sql sql;
    private final Clock clock;
    private final List<String> tasks;

    private final MultiGauge workDue;
    private final MultiGauge workAge;
    private final MultiGauge runs;
    private final MultiGauge runsAge;
    private final MultiGauge connections;
    private final MultiGauge findings;
    private final MultiGauge changeSets;
    private final MultiGauge changeSetsAge;
    private final MultiGauge budgetLeft;
    private final MultiGauge limitsClosed;
    private final MultiGauge callsWaiting;
    private final MultiGauge callsUnderWay;

    private volatile InDoubt inDoubt = new InDoubt(0, 0);
    private volatile long formerKey;
    private volatile double refreshedAt;

    @Inject
    Figures(
            FiguresRepository repository,
            CallBudgets budgets,
            SecretBox secrets,
            Runs due,
            Sql sql,
            Clock clock,
            MeterRegistry registry) {
        this.repository = repository;
        this.budgets = budgets;
        this.secrets = secrets;
        this.sql = sql;
        this.clock = clock;
        this.tasks = due.taskNames();
        workDue = gauges(registry, "tallybridge.work.due", "Tasks that are due and that no replica has begun");
        workAge = ages(registry, "tallybridge.work.due.oldest.age", "How long the oldest due task has been due");
        runs = gauges(registry, "tallybridge.runs.unfinished", "Runs that have not ended");
        runsAge = ages(registry, "tallybridge.runs.unfinished.oldest.age", "Age of the oldest run that has not ended");
        connections = gauges(registry, "tallybridge.psa.connections", "Connections by outcome of their last test");
        findings = gauges(
                registry, "tallybridge.findings.open", "Findings of the newest reconciliation of each connection");
        changeSets =
                gauges(registry, "tallybridge.change.sets.open", "Change sets that are neither pushed nor rejected");
        changeSetsAge = ages(
                registry,
                "tallybridge.change.sets.open.oldest.age",
                "Time since the oldest change set in this state was decided on, or made");
        budgetLeft = MultiGauge.builder("tallybridge.psa.budget.left")
                .description(
                        "Share of a limit's calls that is left, of the connection that has the least; 0 while closed")
                .baseUnit("ratio")
                .register(registry);
        limitsClosed =
                gauges(registry, "tallybridge.psa.limits.closed", "Limits closed because the PSA refused a call");
        callsWaiting = gauges(registry, "tallybridge.psa.calls.waiting", "Calls that wait for their turn");
        callsUnderWay = gauges(registry, "tallybridge.psa.calls.under.way", "Calls under way");
        Gauge.builder("tallybridge.pushes.in.doubt", this, figures -> figures.inDoubt.count())
                .description("Writes that may have reached a PSA and have not been settled by reading")
                .register(registry);
        Gauge.builder("tallybridge.pushes.in.doubt.oldest.age", this, figures -> figures.inDoubt.oldestSeconds())
                .description("Age of the oldest of them")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("tallybridge.secrets.former.key", this, figures -> figures.formerKey)
                .description("Connections whose credentials are sealed with another key than the primary one")
                .register(registry);
        Gauge.builder("tallybridge.figures.refreshed.timestamp", this, figures -> figures.refreshedAt)
                .description("When this replica last read these figures from the database")
                .baseUnit("seconds")
                .register(registry);
    }

    private static MultiGauge gauges(MeterRegistry registry, String name, String description) {
        return MultiGauge.builder(name).description(description).register(registry);
    }

    private static MultiGauge ages(MeterRegistry registry, String name, String description) {
        return MultiGauge.builder(name)
                .description(description)
                .baseUnit("seconds")
                .register(registry);
    }

    @Scheduled(
            identity = "figures",
            every = "${tallybridge.figures.every:20s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void refresh() {
        Instant now = clock.instant();
        sql.inTransaction(() -> {
            read(now);
            return true;
        });
        budgets();
        refreshedAt = now.toEpochMilli() / 1000.0;
    }

    private void read(Instant now) {
        Map<String, FiguresRepository.Due> due = repository.due(now).stream()
                .collect(Collectors.toMap(FiguresRepository.Due::task, Function.identity()));
        show(workDue, "task", tasks, task -> value(due.get(task), FiguresRepository.Due::count));
        show(workAge, "task", tasks, task -> value(due.get(task), FiguresRepository.Due::oldestSeconds));

        runs(now);
        connections();

        List<FiguresRepository.Findings> found = repository.findings();
        List<Row<?>> rows = new ArrayList<>();
        for (String psa : new TreeSet<>(
                found.stream().map(FiguresRepository.Findings::psa).toList())) {
            for (FindingKind kind : FindingKind.values()) {
                long count = found.stream()
                        .filter(f -> f.psa().equals(psa) && f.kind().equals(kind.name()))
                        .mapToLong(FiguresRepository.Findings::count)
                        .sum();
                rows.add(Row.of(Tags.of("psa", lower(psa), "kind", lower(kind.name())), count));
            }
        }
        findings.register(rows, true);

        Map<String, FiguresRepository.ChangeSets> sets = repository.changeSets(now).stream()
                .collect(Collectors.toMap(FiguresRepository.ChangeSets::state, Function.identity()));
        List<String> states = Arrays.stream(ChangeSetState.values())
                .filter(state -> !CLOSED.contains(state))
                .map(ChangeSetState::name)
                .toList();
        show(changeSets, "state", states, state -> value(sets.get(state), FiguresRepository.ChangeSets::count));
        show(
                changeSetsAge,
                "state",
                states,
                state -> value(sets.get(state), FiguresRepository.ChangeSets::oldestSeconds));
        inDoubt = repository.inDoubt(now);
    }

    private void runs(Instant now) {
        List<FiguresRepository.Unfinished> found = repository.runs(now);
        List<Row<?>> counts = new ArrayList<>();
        List<Row<?>> ages = new ArrayList<>();
        for (RunKind kind : RunKind.values()) {
            for (RunState state : UNFINISHED) {
                Tags tags = Tags.of("kind", lower(kind.name()), "state", lower(state.name()));
                FiguresRepository.Unfinished of = found.stream()
                        .filter(f -> f.kind().equals(kind.name()) && f.state().equals(state.name()))
                        .findFirst()
                        .orElse(null);
                counts.add(Row.of(tags, value(of, FiguresRepository.Unfinished::count)));
                ages.add(Row.of(tags, value(of, FiguresRepository.Unfinished::oldestSeconds)));
            }
        }
        runs.register(counts, true);
        runsAge.register(ages, true);
    }

    private void connections() {
        List<FiguresRepository.Connections> found = repository.connections(secrets.primaryKeyId());
        List<Row<?>> rows = new ArrayList<>();
        for (String psa : new TreeSet<>(
                found.stream().map(FiguresRepository.Connections::psa).toList())) {
            for (String state : TEST_STATES) {
                long count = found.stream()
                        .filter(f -> f.psa().equals(psa) && f.state().equals(state))
                        .mapToLong(FiguresRepository.Connections::count)
                        .sum();
                rows.add(Row.of(Tags.of("psa", lower(psa), "state", state), count));
            }
        }
        connections.register(rows, true);
        formerKey = found.stream()
                .mapToLong(FiguresRepository.Connections::formerKey)
                .sum();
    }

    private void budgets() {
        List<Row<?>> left = new ArrayList<>();
        budgets.left()
                .forEach(budget -> left.add(
                        Row.of(Tags.of("psa", budget.psa().code(), "window", budget.window()), budget.left())));
        budgetLeft.register(left, true);
        List<Row<?>> closed = new ArrayList<>();
        List<Row<?>> waiting = new ArrayList<>();
        List<Row<?>> underWay = new ArrayList<>();
        budgets.calls().forEach(calls -> {
            Tags tags = Tags.of("psa", calls.psa().code());
            closed.add(Row.of(tags, calls.closedLimits()));
            waiting.add(Row.of(tags, calls.waiting()));
            underWay.add(Row.of(tags, calls.underWay()));
        });
        limitsClosed.register(closed, true);
        callsWaiting.register(waiting, true);
        callsUnderWay.register(underWay, true);
    }

    private static void show(MultiGauge gauge, String tag, List<String> keys, ToDoubleFunction<String> value) {
        List<Row<?>> rows = new ArrayList<>();
        keys.forEach(key -> rows.add(Row.of(Tags.of(tag, lower(key)), value.applyAsDouble(key))));
        gauge.register(rows, true);
    }

    private static <T> double value(@Nullable T found, ToDoubleFunction<T> value) {
        return found == null ? 0 : value.applyAsDouble(found);
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
