package io.tallybridge.psasync.run;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.agroal.DataSource;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tallybridge.common.caller.CurrentOrganization;
import io.tallybridge.common.log.LogKey;
import io.tallybridge.common.log.LogScope;
import io.tallybridge.common.paging.Cursor;
import io.tallybridge.common.paging.Page;
import io.tallybridge.common.problem.CommonProblem;
import io.tallybridge.common.time.Ids;
import io.tallybridge.common.trace.Traces;
import io.tallybridge.psasync.audit.Actor;
import io.tallybridge.psasync.audit.AuditTrail;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.sql.Cursors;
import io.tallybridge.psasync.sql.Row;
import io.tallybridge.psasync.sql.Sql;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Makes runs, starts them when they are due, and keeps what became of them. */
@ApplicationScoped
public class Runs {
    private static final Logger LOG = Logger.getLogger(Runs.class);
    private static final String TASK = "run";
    private static final int MISSED_HEARTBEATS = 4;
    private static final int LONGEST_DETAIL = 2000;

    private final Sql sql;
    private final Clock clock;
    private final RunConfig config;
    private final CurrentOrganization currentOrganization;
    private final AuditTrail audit;
    private final RunMetrics metrics;
    private final Map<RunKind, RunHandler> handlers = new EnumMap<>(RunKind.class);
    private final List<DueWork> otherWork;
    private final Task<Void> task;
    private final SchedulerClient client;
    private final Scheduler scheduler;
    private volatile boolean stopping;

    @Inject
    Runs(
            Sql sql,
            Clock clock,
            RunConfig config,
            CurrentOrganization currentOrganization,
            AuditTrail audit,
            RunMetrics metrics,
            @All List<RunHandler> handlers,
            @All List<DueWork> otherWork,
            javax.sql.DataSource applicationPool,
            @DataSource("scheduler") javax.sql.DataSource schedulerPool) {
        this.sql = sql;
        this.clock = clock;
        this.config = config;
        this.currentOrganization = currentOrganization;
        this.audit = audit;
        this.metrics = metrics;
        this.otherWork = otherWork;
        handlers.forEach(handler -> this.handlers.put(handler.kind(), handler));
        this.task = Tasks.custom(TASK, Void.class)
                .onFailureReschedule(
                        com.github.kagkarlsson.scheduler.task.schedule.Schedules.fixedDelay(config.retryDelay()))
                .onDeadExecutionRevive()
                .execute((instance, context) -> perform(instance.getId()));
        List<Task<?>> tasks = new java.util.ArrayList<>();
        tasks.add(task);
        otherWork.forEach(work -> tasks.add(work.task()));
        // Said, not detected: a start without an answer from the database would end up with another database's ways.
        JdbcCustomization postgres = new PostgreSqlJdbcCustomization(false, false);
        // Scheduling joins the caller's transaction: a run exists and is due, or neither.
        this.client = SchedulerClient.Builder.create(applicationPool, tasks)
                .jdbcCustomization(postgres)
                .build();
        this.scheduler = Scheduler.create(schedulerPool, tasks)
                .jdbcCustomization(postgres)
                .threads(config.threads())
                .pollingInterval(config.pollInterval())
                .pollUsingLockAndFetch(0.5, 1.0)
                .heartbeatInterval(config.heartbeatInterval())
                .missedHeartbeatsLimit(MISSED_HEARTBEATS)
                .shutdownMaxWait(Duration.ofSeconds(8))
                .build();
    }

    void start(@Observes @Priority(5000) StartupEvent event) {
        scheduler.start();
    }

    /** Takes no more work while others notice that this process leaves; runs under way hand over at their next step. */
    void leave(@Observes ShutdownDelayInitiatedEvent event) {
        stopping = true;
        scheduler.pause();
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        scheduler.stop();
    }

    /**
     * Makes a run in the transaction at hand; it starts after the commit, as soon as the connection is free.
     *
     * @param subjectId the reconciliation or change set that it works on
     */
    public RunView submit(String organization, RunKind kind, UUID connectionId, @Nullable UUID subjectId, Actor actor) {
        UUID id = Ids.next();
        sql.update(
                "insert into run (organization_id, id, kind, connection_id, subject_id, state, requested_by, request_id,"
                        + " trace_parent, created_at) values (?, ?, ?, ?, ?, 'QUEUED', ?, ?, ?, ?)",
                organization,
                id,
                kind,
                connectionId,
                subjectId,
                actor.name(),
                LogScope.current(LogKey.REQUEST_ID),
                Traces.current(),
                clock.instant());
        client.scheduleIfNotExists(task.instance(organization + "/" + id), Instant.now(clock));
        return get(organization, id);
    }

    /** What the scheduler's tasks are called: runs, and other due work. */
    public List<String> taskNames() {
        List<String> names = new java.util.ArrayList<>();
        names.add(TASK);
        otherWork.forEach(work -> names.add(work.task().getName()));
        return names;
    }

    /** Schedules other due work in the transaction at hand; nothing happens if it is scheduled already. */
    public void schedule(TaskInstance<?> instance, Instant when) {
        client.scheduleIfNotExists(instance, when);
    }

    /** The newest run of a kind on a connection. */
    public Optional<RunView> latest(String organization, RunKind kind, UUID connectionId) {
        return sql.first(
                "select * from run where organization_id = ? and connection_id = ? and kind = ?"
                        + " order by created_at desc, id desc limit 1",
                this::view,
                organization,
                connectionId,
                kind);
    }

    /** Whether any run on the connection waits or works. */
    public boolean busy(String organization, UUID connectionId) {
        return sql.exists(
                "select 1 from run where organization_id = ? and connection_id = ? and state in ('QUEUED', 'RUNNING')",
                organization,
                connectionId);
    }

    public RunView get(String organization, UUID id) {
        return sql.first("select * from run where organization_id = ? and id = ?", this::view, organization, id)
                .orElseThrow(() -> CommonProblem.NOT_FOUND.because("There is no run " + id + "."));
    }

    Page<RunView> list(
            String organization,
            @Nullable UUID connectionId,
            @Nullable String kind,
            Optional<Cursor> cursor,
            int limit) {
        UUID before = cursor.map(c -> Cursors.id(c, 0)).orElse(null);
        return Page.of(
                sql.list(
                        "select * from run where organization_id = ? and (?::uuid is null or connection_id = ?)"
                                + " and (?::text is null or kind = ?) and (?::uuid is null or id < ?)"
                                + " order by id desc limit ?",
                        this::view,
                        organization,
                        connectionId,
                        connectionId,
                        kind,
                        kind,
                        before,
                        before,
                        limit + 1),
                limit,
                run -> Cursor.of(run.id().toString()));
    }

    /** Asks a run to stop; one that waits ends at its next turn. */
    public RunView cancel(String organization, UUID id, Actor actor) {
        RunView run = get(organization, id);
        if (run.state().ended()) {
            throw CommonProblem.CONFLICT.because("The run has ended already.");
        }
        sql.update("update run set cancel_requested = true where organization_id = ? and id = ?", organization, id);
        audit.record(organization, actor, "run.cancel-requested", "run", id, Map.of("kind", run.kind()));
        return get(organization, id);
    }

    void progress(RunContext context, long done, @Nullable Long total) {
        sql.inTransaction(() -> sql.update(
                "update run set held_up_since = case when ? > done then null else held_up_since end, done = ?, total = ?"
                        + " where organization_id = ? and id = ? and attempt = ?",
                done,
                done,
                total,
                context.organization(),
                context.runId(),
                context.attempt()));
    }

    void checkpoint(RunContext context, @Nullable String reached) {
        sql.inTransaction(() -> {
            fence(context);
            return sql.update(
                    "update run set checkpoint = ?::text, held_up_since = null where organization_id = ? and id = ?",
                    reached,
                    context.organization(),
                    context.runId());
        });
    }

    Duration patience() {
        return config.patience();
    }

    void check(RunContext context) {
        if (stopping) {
            throw RunLater.heldUp("This process shuts down; the run goes on elsewhere.", Duration.ZERO);
        }
        boolean cancelled = sql.inTransaction(() -> sql.first(
                        "select cancel_requested from run where organization_id = ? and id = ? and attempt = ?",
                        row -> row.flag("cancel_requested"),
                        context.organization(),
                        context.runId(),
                        context.attempt()))
                .orElseThrow(TakenOver::new);
        if (cancelled) {
            throw new RunCancelled();
        }
    }

    void fence(RunContext context) {
        boolean mine = sql.exists(
                "select 1 from run where organization_id = ? and id = ? and attempt = ? and state = 'RUNNING' for share",
                context.organization(),
                context.runId(),
                context.attempt());
        if (!mine) {
            throw new TakenOver();
        }
    }

    private static final class TakenOver extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private CompletionHandler<Void> perform(String instance) {
        int slash = instance.indexOf('/');
        String organization = instance.substring(0, slash);
        UUID id = UUID.fromString(instance.substring(slash + 1));
        return currentOrganization.supplyAs(organization, () -> perform(organization, id));
    }

    private CompletionHandler<Void> perform(String organization, UUID id) {
        Optional<RunContext> started = sql.inTransaction(() -> begin(organization, id));
        if (started.isEmpty()) {
            boolean ended = sql.inTransaction(() -> sql.exists(
                    "select 1 from run where organization_id = ? and id = ? and state in ('DONE', 'FAILED', 'CANCELLED')",
                    organization,
                    id));
            return ended ? remove() : again(config.busyRetry());
        }
        RunContext context = started.get();
        RunHandler handler = handlerOf(context);
        RunContext.Origin origin = context.origin();
        try (LogScope keys = LogScope.with(LogKey.ORGANIZATION_ID, organization)
                        .and(LogKey.RUN_ID, id)
                        .and(LogKey.RUN_KIND, handler.kind())
                        .and(LogKey.CONNECTION_ID, context.connectionId())
                        .and(LogKey.ATTEMPT, context.attempt())
                        // A run that nobody asked for by a request is what the services that it asks can be searched
                        // for.
                        .and(LogKey.REQUEST_ID, origin.requestId() == null ? id : origin.requestId());
                Traces.Work work = Traces.begin("run " + handler.kind(), origin.traceParent())
                        .about(LogKey.RUN_ID, id)
                        .about(LogKey.REQUEST_ID, origin.requestId())) {
            return metrics.attempt(handler.kind(), () -> perform(handler, context));
        }
    }

    private CompletionHandler<Void> perform(RunHandler handler, RunContext context) {
        try {
            check(context);
            handler.execute(context);
            end(handler, context, RunState.DONE, null);
        } catch (RunCancelled e) {
            end(handler, context, RunState.CANCELLED, e.getMessage());
        } catch (RunLater e) {
            if (e.heldUp()) {
                return heldUp(handler, context, String.valueOf(e.getMessage()), e.pause());
            }
            return pause(context, String.valueOf(e.getMessage()), e.pause());
        } catch (TakenOver e) {
            LOG.warn("run taken over by another process");
            throw e;
        } catch (PsaException e) {
            if (e.failure() == PsaFailure.THROTTLED) {
                return heldUp(
                        handler,
                        context,
                        String.valueOf(e.getMessage()),
                        e.retryAfter().orElse(config.retryDelay()));
            }
            if (e.retryable() && context.tries() < config.retries()) {
                return pause(
                        context, String.valueOf(e.getMessage()), e.retryAfter().orElse(backoff(context)));
            }
            end(handler, context, RunState.FAILED, e.getMessage());
        } catch (HttpProblem e) {
            if (e.getStatusCode() == CommonProblem.UPSTREAM_UNAVAILABLE.status()
                    && context.tries() < config.retries()) {
                return pause(context, String.valueOf(e.getDetail()), backoff(context));
            }
            end(handler, context, RunState.FAILED, e.getDetail());
        } catch (RuntimeException e) {
            LOG.error("run failed", e);
            if (context.tries() < config.retries()) {
                return pause(context, "An internal error; it is tried again.", backoff(context));
            }
            end(handler, context, RunState.FAILED, "An internal error; the log has more under the run's id.");
        }
        return remove();
    }

    private Optional<RunContext> begin(String organization, UUID id) {
        record Found(
                RunKind kind,
                UUID connectionId,
                @Nullable UUID subjectId,
                RunState state,
                int attempt,
                int tries,
                boolean cancelRequested,
                String requestedBy,
                RunContext.Origin origin,
                @Nullable String checkpoint) {}
        Optional<Found> found = sql.first(
                "select * from run where organization_id = ? and id = ? for update",
                row -> new Found(
                        RunKind.valueOf(row.text("kind")),
                        row.id("connection_id"),
                        row.findId("subject_id"),
                        RunState.valueOf(row.text("state")),
                        (int) row.number("attempt"),
                        (int) row.number("tries"),
                        row.flag("cancel_requested"),
                        row.text("requested_by"),
                        new RunContext.Origin(row.findText("request_id"), row.findText("trace_parent")),
                        row.findText("checkpoint")),
                organization,
                id);
        if (found.isEmpty() || found.get().state().ended()) {
            return Optional.empty();
        }
        Found run = found.get();
        int attempt = run.attempt() + 1;
        int tries = run.tries() + 1;
        RunContext context = new RunContext(
                this,
                organization,
                id,
                run.connectionId(),
                run.subjectId(),
                attempt,
                tries,
                run.requestedBy(),
                run.origin(),
                run.checkpoint());
        if (run.cancelRequested() && run.state() == RunState.QUEUED) {
            finish(handlerOf(run.kind()), context, RunState.CANCELLED, "The run was cancelled before it began.");
            return Optional.empty();
        }
        if (!lock(organization, run.connectionId(), id)) {
            return Optional.empty();
        }
        if (tries > config.mostAttempts()) {
            finish(handlerOf(run.kind()), context, RunState.FAILED, "The run was given up after many attempts.");
            return Optional.empty();
        }
        sql.update(
                "update run set state = 'RUNNING', attempt = ?, tries = ?, started_at = ?, detail = null"
                        + " where organization_id = ? and id = ?",
                attempt,
                tries,
                clock.instant(),
                organization,
                id);
        return Optional.of(context);
    }

    private boolean lock(String organization, UUID connectionId, UUID runId) {
        return sql.update(
                        "insert into connection_lock as held (organization_id, connection_id, run_id, since)"
                                + " values (?, ?, ?, ?) on conflict (organization_id, connection_id) do update"
                                + " set run_id = excluded.run_id, since = excluded.since"
                                + " where held.run_id = excluded.run_id or not exists (select 1 from run r"
                                + " where r.organization_id = held.organization_id and r.id = held.run_id"
                                + " and r.state = 'RUNNING')",
                        organization,
                        connectionId,
                        runId,
                        clock.instant())
                == 1;
    }

    private void end(RunHandler handler, RunContext context, RunState state, @Nullable String detail) {
        sql.inTransaction(() -> {
            sql.exists(
                    "select 1 from run where organization_id = ? and id = ? for update",
                    context.organization(),
                    context.runId());
            fence(context);
            finish(handler, context, state, detail);
            return true;
        });
    }

    private void finish(RunHandler handler, RunContext context, RunState state, @Nullable String detail) {
        String shown =
                detail == null || detail.length() <= LONGEST_DETAIL ? detail : detail.substring(0, LONGEST_DETAIL);
        handler.ended(context, state, shown);
        sql.update(
                "update run set state = ?, detail = ?, finished_at = ? where organization_id = ? and id = ?",
                state,
                shown,
                clock.instant(),
                context.organization(),
                context.runId());
        sql.update(
                "delete from connection_lock where organization_id = ? and connection_id = ? and run_id = ?",
                context.organization(),
                context.connectionId(),
                context.runId());
        metrics.ended(handler.kind(), state);
        try (LogScope keys = LogScope.with(LogKey.ORGANIZATION_ID, context.organization())
                .and(LogKey.RUN_ID, context.runId())
                .and(LogKey.CONNECTION_ID, context.connectionId())
                .and(LogKey.STATE, state)) {
            LOG.info("run ended");
        }
    }

    /** The run keeps its connection while it pauses: nobody else may come between its attempts. */
    private CompletionHandler<Void> pause(RunContext context, String reason, Duration pause) {
        sql.inTransaction(() -> sql.update(
                "update run set detail = ? where organization_id = ? and id = ? and attempt = ?",
                reason.length() <= LONGEST_DETAIL ? reason : reason.substring(0, LONGEST_DETAIL),
                context.organization(),
                context.runId(),
                context.attempt()));
        return again(pause);
    }

    /** The attempt is not held against the run, unless it has been going on like that for very long. */
    private CompletionHandler<Void> heldUp(RunHandler handler, RunContext context, String reason, Duration pause) {
        Instant now = clock.instant();
        Instant since = sql.inTransaction(() -> sql.first(
                        "update run set tries = greatest(tries - 1, 0), held_up_since = coalesce(held_up_since, ?)"
                                + " where organization_id = ? and id = ? and attempt = ? returning held_up_since",
                        row -> row.instant("held_up_since"),
                        now,
                        context.organization(),
                        context.runId(),
                        context.attempt()))
                .orElse(now);
        if (Duration.between(since, now).compareTo(config.longestHoldUp()) > 0) {
            end(handler, context, RunState.FAILED, reason);
            return remove();
        }
        return pause(context, reason, pause);
    }

    private Duration backoff(RunContext context) {
        return config.retryDelay().multipliedBy(1L << Math.min(Math.max(0, context.tries() - 1), 6));
    }

    private static CompletionHandler<Void> remove() {
        return (complete, operations) -> operations.remove();
    }

    private static CompletionHandler<Void> again(Duration pause) {
        return (complete, operations) ->
                operations.reschedule(complete, complete.getTimeDone().plus(pause));
    }

    private RunHandler handlerOf(RunContext context) {
        return handlerOf(sql.inTransaction(
                () -> get(context.organization(), context.runId()).kind()));
    }

    private RunHandler handlerOf(RunKind kind) {
        RunHandler handler = handlers.get(kind);
        if (handler == null) {
            throw new IllegalStateException("No handler for " + kind);
        }
        return handler;
    }

    private RunView view(Row row) throws SQLException {
        RunState state = RunState.valueOf(row.text("state"));
        long done = row.number("done");
        Long total = row.findNumber("total");
        Instant startedAt = row.findInstant("started_at");
        Instant finishedAt = row.findInstant("finished_at");
        BigDecimal rate = null;
        Long remaining = null;
        if (startedAt != null && done > 0) {
            Instant until = finishedAt == null ? clock.instant() : finishedAt;
            long millis = Math.max(1, Duration.between(startedAt, until).toMillis());
            rate = BigDecimal.valueOf(done * 1000).divide(BigDecimal.valueOf(millis), 2, RoundingMode.HALF_UP);
            if (state == RunState.RUNNING && total != null && total > done) {
                remaining = (total - done) * millis / done / 1000;
            }
        }
        return new RunView(
                row.id("id"),
                RunKind.valueOf(row.text("kind")),
                row.id("connection_id"),
                row.findId("subject_id"),
                state,
                done,
                total,
                rate,
                remaining,
                (int) row.number("attempt"),
                row.findText("detail"),
                row.text("requested_by"),
                row.instant("created_at"),
                startedAt,
                finishedAt);
    }
}
