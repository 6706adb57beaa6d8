package io.tallybridge.simulators.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One simulated PSA: takes requests through faults, limits and the handling that its subclass gives, and records them. Requests are
 * handled one after another; only waiting (latency, slow answers) overlaps.
 *
 * @param <S> the settings of this PSA
 */
public abstract class PsaSimulator<S extends Record & PsaSettings> {

    private static final String HTML_PAGE =
            "<!DOCTYPE html><html><head><title>Service notice</title></head><body><h1>Please try again later</h1></body></html>";
    private static final int HEAD_OF_ANSWER = 2_048;

    private final String code;
    private final Class<S> settingsType;
    private final S initialSettings;
    private final Clock clock;
    private final Set<String> secretHeaders;
    private final Store store = new Store();
    private final Faults faults = new Faults();
    private final Journal journal = new Journal();
    private final Map<Fault, SimulatorResponse> firstAnswers = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile S settings;
    private volatile RequestCheck check = RequestCheck.NONE;

    /**
     * A PSA without data.
     *
     * @param code path prefix and name in the admin API
     * @param secretHeaders lower-case names of headers whose values are never recorded
     */
    protected PsaSimulator(String code, S settings, Clock clock, Set<String> secretHeaders) {
        this.code = code;
        this.settings = settings;
        this.initialSettings = settings;
        @SuppressWarnings("unchecked")
        Class<S> type = (Class<S>) settings.getClass();
        this.settingsType = type;
        this.clock = clock;
        this.secretHeaders = Set.copyOf(secretHeaders);
    }

    // ---- what each PSA gives

    /** Answers a request; called under the lock. Throwing {@link Refusal} undoes whatever was changed. */
    protected abstract SimulatorResponse answer(SimulatorRequest request, Store records);

    /** Whether a request only reads. */
    protected abstract boolean isRead(SimulatorRequest request);

    /** The path of a request as the PSA's OpenAPI document writes it; null when that document does not speak of it. */
    protected abstract @Nullable String specPath(SimulatorRequest request);

    /** The file name of the PSA's OpenAPI document. */
    public String document() {
        return code + ".json";
    }

    /** Keys of the checks that requests need not pass, because the PSA itself departs from its document there. */
    public Set<String> uncheckedRules() {
        return Set.of();
    }

    /** The PSA's answer to too many requests. */
    protected abstract SimulatorResponse throttled(@Nullable String message);

    /** The PSA's 500 that means: refused by a business rule. */
    protected abstract SimulatorResponse validationAs500(@Nullable String message);

    /** The PSA's 500 that means: broken. */
    protected abstract SimulatorResponse serverError(@Nullable String message);

    /** The PSA's 409. */
    protected abstract SimulatorResponse conflict(@Nullable String message);

    /** The PSA's 401. */
    protected abstract SimulatorResponse unauthorized(@Nullable String message);

    /** The answer with its link to the next page, if any, pointing at another host. */
    protected abstract SimulatorResponse withForeignNextLink(SimulatorResponse response);

    /**
     * Bills every agreement as the MSP does at the end of a period.
     *
     * @param through last day that is billed
     * @return how many invoices were made
     */
    public abstract int bill(LocalDate through);

    /** Replaces the records by those of a seed. Called under the lock with an empty store. */
    protected abstract void load(PsaState seed, Store records);

    /** The records in common words, with quantities as of a day. Called under the lock. */
    protected abstract PsaState describe(Store records, LocalDate on);

    /** Refuses a request before it is handled (limits); null lets it pass. Each call is followed by one of {@link #leave}. */
    protected @Nullable SimulatorResponse enter(SimulatorRequest request) {
        return null;
    }

    /** A request that was let in or refused by {@link #enter} ends. */
    protected void leave(SimulatorRequest request) {}

    /** Puts limits back to their start. */
    protected void resetLimits() {}

    /** Last touch on every answer, faulty ones included. */
    protected SimulatorResponse finish(SimulatorRequest request, SimulatorResponse response) {
        return response;
    }

    // ---- for tests and the admin API

    /** Path prefix and name in the admin API. */
    public final String code() {
        return code;
    }

    /** How the PSA behaves now. */
    public final S settings() {
        return settings;
    }

    /**
     * Changes settings by their names.
     *
     * @throws IllegalArgumentException for an unknown name or an unfit value; nothing is changed then
     */
    public final void configure(Map<String, ?> changes) {
        locked(() -> {
            ObjectNode merged = Json.MAPPER.valueToTree(settings);
            changes.forEach((name, value) -> merged.set(name, Json.MAPPER.valueToTree(value)));
            settings = Json.MAPPER.convertValue(merged, settingsType);
            return settings;
        });
    }

    /** Changes one setting by its name. */
    public final void configure(String name, Object value) {
        configure(Map.of(name, value));
    }

    /** Orders a fault. */
    public final void inject(Fault fault) {
        faults.add(fault);
    }

    /** Cancels all faults on order. */
    public final void clearFaults() {
        faults.clear();
        firstAnswers.clear();
    }

    /** The faults still on order, with the times left. */
    public final List<Fault> faults() {
        return faults.open();
    }

    /** Every recorded request, oldest first. */
    public final List<JournalEntry> requests() {
        return journal.all();
    }

    /** The recorded requests that a test asks for, oldest first. */
    public final List<JournalEntry> requests(Predicate<JournalEntry> filter) {
        return journal.all().stream().filter(filter).toList();
    }

    /** The recorded requests that changed the PSA's state, oldest first. */
    public final List<JournalEntry> writes() {
        return requests(JournalEntry::applied);
    }

    /** Forgets the recorded requests. */
    public final void clearRequests() {
        journal.clear();
    }

    /** Replaces all records. */
    public final void seed(PsaState seed) {
        locked(() -> {
            Store fresh = new Store();
            load(seed, fresh); // a seed that does not fit must not leave half of itself behind
            store.clear();
            load(seed, store);
            store.commit();
            store.commit();
            return seed;
        });
    }

    /** The records now, in common words. */
    public final PsaState state() {
        return state(today());
    }

    /** The records in common words, with quantities as of a day. */
    public final PsaState state(LocalDate on) {
        return locked(() -> describe(store, on));
    }

    /** One line with its quantity of today; null if there is none with that id. */
    public final PsaState.@Nullable Line line(long id) {
        for (PsaState.Line line : state().lines()) {
            if (line.id() != null && line.id() == id) {
                return line;
            }
        }
        return null;
    }

    /**
     * The quantity of a line today.
     *
     * @throws IllegalArgumentException if there is no such line
     */
    public final BigDecimal quantity(long lineId) {
        return quantity(lineId, today());
    }

    /**
     * The quantity of a line on a day.
     *
     * @throws IllegalArgumentException if there is no such line
     */
    public final BigDecimal quantity(long lineId, LocalDate on) {
        for (PsaState.Line line : state(on).lines()) {
            if (line.id() != null && line.id() == lineId && line.quantity() != null) {
                return line.quantity();
            }
        }
        throw new IllegalArgumentException("no line " + lineId);
    }

    /** Copies of the PSA's own records of one table. */
    public final List<ObjectNode> records(String table) {
        return locked(() -> store.all(table).stream().map(ObjectNode::deepCopy).toList());
    }

    /** How many records each table has. */
    public final Map<String, Integer> tableSizes() {
        return locked(store::sizes);
    }

    /** Changes one of the PSA's own records, as a person would on its screen; the next read shows it. */
    public final void edit(String table, long id, ObjectNode fields) {
        locked(() -> {
            ObjectNode record = store.find(table, id);
            if (record == null) {
                throw new IllegalArgumentException("no record " + id + " in " + table);
            }
            ObjectNode changed = record.deepCopy();
            changed.setAll(fields);
            store.put(table, touched(table, changed));
            return store.commit();
        });
        faults.written();
    }

    /** Empties records, journal and faults, and puts settings and limits back to their start. */
    public final void reset() {
        locked(() -> {
            store.clear();
            settings = initialSettings;
            load(new PsaState(null, null, null, null, null), store);
            store.commit();
            store.commit();
            return settings;
        });
        clearFaults();
        journal.restart();
        resetLimits();
    }

    /** Checks requests from now on. */
    public final void check(RequestCheck requestCheck) {
        this.check = requestCheck;
    }

    // ---- for subclasses

    /** The simulator's clock. */
    protected final Clock clock() {
        return clock;
    }

    /** The PSA's day. */
    public final LocalDate today() {
        LocalDate chosen = settings.today();
        return chosen == null ? LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC) : chosen;
    }

    /** Marks a record as changed now, where the PSA keeps such a mark. */
    protected ObjectNode touched(String table, ObjectNode record) {
        return record;
    }

    /** Runs an action on the records as one write, as a person would on the PSA's screen. */
    protected final <T> T asPerson(java.util.function.Function<Store, T> action) {
        T result = locked(() -> {
            try {
                T value = action.apply(store);
                store.commit();
                return value;
            } catch (RuntimeException e) {
                store.rollback();
                throw e;
            }
        });
        faults.written();
        return result;
    }

    /** Merges the fields of {@code extra} over a record. */
    protected static ObjectNode merged(ObjectNode record, @Nullable ObjectNode extra) {
        if (extra != null) {
            record.setAll(extra);
        }
        return record;
    }

    // ---- one request

    /** Takes one request from the wire to its answer, and records it. */
    public final SimulatorResponse serve(SimulatorRequest request) {
        Instant arrived = clock.instant();
        long life = journal.life();
        long start = System.nanoTime();
        boolean read = isRead(request);
        List<String> violations = violations(request);
        Fault fault = violations.isEmpty() ? faults.take(request, read) : null;
        Outcome outcome;
        try {
            SimulatorResponse refused = enter(request);
            if (!violations.isEmpty()) {
                outcome = new Outcome(violationAnswer(violations), false);
            } else if (refused != null) {
                outcome = new Outcome(refused, false);
            } else {
                outcome = fault == null ? handle(request, false) : meet(fault, request);
            }
            pause(settings.latencyMillis());
        } finally {
            leave(request);
        }
        SimulatorResponse response =
                outcome.response().dropped() ? outcome.response() : finish(request, outcome.response());
        if (fault != null && fault.kind() == FaultKind.TRUNCATED_BODY) {
            response = response.withBody(
                    response.body().substring(0, response.body().length() / 2));
        }
        SimulatorResponse sent = response;
        long millis = (System.nanoTime() - start) / 1_000_000;
        journal.add(
                life,
                read,
                number -> new JournalEntry(
                        number,
                        arrived,
                        request.method(),
                        "/" + code + request.path(),
                        request.rawQuery() == null ? null : Secrets.masked(request.rawQuery()),
                        masked(request.headers()),
                        Secrets.masked(request.body()),
                        sent.status(),
                        Secrets.masked(
                                sent.body().length() > HEAD_OF_ANSWER
                                        ? sent.body().substring(0, HEAD_OF_ANSWER)
                                        : sent.body()),
                        outcome.applied(),
                        fault == null ? null : fault.kind(),
                        violations,
                        millis));
        return sent;
    }

    private record Outcome(SimulatorResponse response, boolean applied) {}

    private Outcome meet(Fault fault, SimulatorRequest request) {
        String message = fault.message();
        return switch (fault.kind()) {
            case LOSE_ANSWER_AFTER_APPLY -> replaced(handle(request, false), SimulatorResponse.drop());
            case LOSE_ANSWER_BEFORE_APPLY, DROP_CONNECTION -> notApplied(fault, request, SimulatorResponse.drop());
            case STALE_READ -> handle(request, true);
            case THROTTLE ->
                notApplied(
                        fault,
                        request,
                        withStatus(fault, throttled(message))
                                .with(
                                        "Retry-After",
                                        String.valueOf(
                                                fault.retryAfterSeconds() == null ? 1 : fault.retryAfterSeconds())));
            case THROTTLE_NO_RETRY_AFTER -> notApplied(fault, request, withStatus(fault, throttled(message)));
            case VALIDATION_500 -> notApplied(fault, request, withStatus(fault, validationAs500(message)));
            case SERVER_ERROR -> notApplied(fault, request, withStatus(fault, serverError(message)));
            case CONFLICT -> notApplied(fault, request, withStatus(fault, conflict(message)));
            case UNAUTHORIZED -> notApplied(fault, request, withStatus(fault, unauthorized(message)));
            case HTML_BODY ->
                notApplied(
                        fault,
                        request,
                        SimulatorResponse.of(
                                fault.status() == null ? 200 : fault.status(),
                                "text/html; charset=utf-8",
                                message == null ? HTML_PAGE : message));
            case SLOW -> {
                Outcome outcome = handle(request, false);
                pause(fault.delayMillis() == null ? 5_000 : fault.delayMillis());
                yield outcome;
            }
            case TRUNCATED_BODY -> handle(request, false);
            case FOREIGN_NEXT_LINK -> {
                Outcome outcome = handle(request, false);
                yield new Outcome(withForeignNextLink(outcome.response()), outcome.applied());
            }
            case REPEATED_ANSWER -> {
                Outcome outcome = handle(request, false);
                yield replaced(outcome, firstAnswers.computeIfAbsent(fault, first -> outcome.response()));
            }
            case UNKNOWN_FIELDS -> distorted(request, Distortions::unknownFields);
            case NUMBERS_AS_TEXTS -> distorted(request, Distortions::numbersAsTexts);
            case OTHER_CASE -> distorted(request, Distortions::otherCase);
            case NULL_FIELD -> distorted(request, response -> Distortions.withNull(response, String.valueOf(message)));
            case MISSING_FIELD ->
                distorted(request, response -> Distortions.without(response, String.valueOf(message)));
        };
    }

    private Outcome distorted(SimulatorRequest request, UnaryOperator<SimulatorResponse> distortion) {
        Outcome outcome = handle(request, false);
        return replaced(outcome, distortion.apply(outcome.response()));
    }

    private Outcome notApplied(Fault fault, SimulatorRequest request, SimulatorResponse response) {
        return fault.afterApply() ? replaced(handle(request, false), response) : new Outcome(response, false);
    }

    private static Outcome replaced(Outcome outcome, SimulatorResponse response) {
        return new Outcome(response, outcome.applied());
    }

    private static SimulatorResponse withStatus(Fault fault, SimulatorResponse response) {
        return fault.status() == null
                ? response
                : new SimulatorResponse(fault.status(), response.headers(), response.body(), false);
    }

    private Outcome handle(SimulatorRequest request, boolean stale) {
        Outcome outcome = locked(() -> {
            try {
                SimulatorResponse response = answer(request, stale ? store.beforeLatestWrite() : store);
                return new Outcome(response, store.commit());
            } catch (Refusal refusal) {
                store.rollback();
                return new Outcome(refusal.response(), false);
            } catch (RuntimeException e) {
                store.rollback();
                throw e;
            }
        });
        if (outcome.applied()) {
            faults.written();
        }
        return outcome;
    }

    private List<String> violations(SimulatorRequest request) {
        String path = specPath(request);
        return path == null ? List.of() : check.violations(request, path);
    }

    private SimulatorResponse violationAnswer(List<String> violations) {
        ObjectNode body = Json.object();
        body.put("simulator", "REQUEST_VIOLATES_OPENAPI");
        body.put("psa", code);
        body.set("violations", Json.MAPPER.valueToTree(violations));
        return SimulatorResponse.json(400, body).with("Simulator-Violation", "true");
    }

    private Map<String, String> masked(Map<String, String> headers) {
        Map<String, String> shown = new LinkedHashMap<>();
        headers.forEach((name, value) ->
                shown.put(name, secretHeaders.contains(name.toLowerCase(Locale.ROOT)) ? "***" : value));
        return shown;
    }

    private <T> T locked(java.util.function.Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /** Waits within a request; other requests go on. */
    protected static void pause(long millis) {
        if (millis <= 0) {
            return;
        }
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads a JSON body, or refuses the request with the given answer. */
    protected static JsonNode bodyOr(SimulatorRequest request, SimulatorResponse refusal) {
        try {
            JsonNode body = Json.read(request.body());
            if (body.isMissingNode()) {
                throw new Refusal(refusal);
            }
            return body;
        } catch (JsonProcessingException e) {
            throw new Refusal(refusal);
        }
    }

    /** The parts of a path, decoded, without empty ones at its ends. */
    protected static List<String> segments(String path) {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/")) {
            if (!part.isEmpty()) {
                parts.add(SimulatorRequest.decode(part));
            }
        }
        return parts;
    }
}
