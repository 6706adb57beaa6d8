package io.tallybridge.psasync.psa.http;

import io.tallybridge.psasync.psa.PsaFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** From an answer to the failure that it means. One table for all PSAs, in which an adapter replaces its odd rows. */
public final class FailureTable {
    private static final Map<Integer, PsaFailure> ROWS = Map.ofEntries(
            Map.entry(400, PsaFailure.INVALID),
            Map.entry(401, PsaFailure.AUTH),
            Map.entry(402, PsaFailure.PERMISSION),
            Map.entry(403, PsaFailure.PERMISSION),
            Map.entry(404, PsaFailure.GONE),
            Map.entry(405, PsaFailure.PROTOCOL),
            Map.entry(406, PsaFailure.PROTOCOL),
            Map.entry(408, PsaFailure.TRANSIENT),
            Map.entry(409, PsaFailure.CONFLICT),
            Map.entry(410, PsaFailure.GONE),
            Map.entry(411, PsaFailure.PROTOCOL),
            Map.entry(412, PsaFailure.CONFLICT),
            Map.entry(413, PsaFailure.INVALID),
            Map.entry(414, PsaFailure.PROTOCOL),
            Map.entry(415, PsaFailure.PROTOCOL),
            Map.entry(422, PsaFailure.INVALID),
            Map.entry(423, PsaFailure.CONFLICT),
            Map.entry(425, PsaFailure.TRANSIENT),
            Map.entry(429, PsaFailure.THROTTLED),
            Map.entry(501, PsaFailure.UNSUPPORTED),
            Map.entry(505, PsaFailure.PROTOCOL));

    private final Function<Answer, Optional<PsaFailure>> oddRows;
    private final Function<Answer, Optional<String>> words;
    private final BiFunction<Answer, Instant, Optional<Duration>> waits;

    private FailureTable(
            Function<Answer, Optional<PsaFailure>> oddRows,
            Function<Answer, Optional<String>> words,
            BiFunction<Answer, Instant, Optional<Duration>> waits) {
        this.oddRows = oddRows;
        this.words = words;
        this.waits = waits;
    }

    public static FailureTable standard() {
        return with(answer -> Optional.empty(), answer -> Optional.empty());
    }

    /**
     * The table of one PSA.
     *
     * @param oddRows decides before the table does; may also find a failure in an answer with a good status
     * @param words the PSA's own explanation in an answer, for people
     */
    public static FailureTable with(
            Function<Answer, Optional<PsaFailure>> oddRows, Function<Answer, Optional<String>> words) {
        return new FailureTable(oddRows, words, Answer::retryAfter);
    }

    /**
     * The same table for a PSA that says by other means than {@code Retry-After} how long to wait.
     *
     * @param waits reads the wait out of an answer, given the time now; {@code Retry-After} is read when it finds none
     */
    public FailureTable waiting(BiFunction<Answer, Instant, Optional<Duration>> waits) {
        return new FailureTable(
                oddRows, words, (answer, now) -> waits.apply(answer, now).or(() -> answer.retryAfter(now)));
    }

    /** The failure, or empty if the answer is a success. */
    Optional<PsaFailure> failure(Answer answer) {
        return oddRows.apply(answer).or(() -> row(answer.status()));
    }

    Optional<String> words(Answer answer) {
        return words.apply(answer);
    }

    /** How long the answer asks to wait. */
    Optional<Duration> retryAfter(Answer answer, Instant now) {
        return waits.apply(answer, now);
    }

    private static Optional<PsaFailure> row(int status) {
        if (status >= 200 && status < 300) {
            return Optional.empty();
        }
        PsaFailure row = ROWS.get(status);
        if (row != null) {
            return Optional.of(row);
        }
        if (status >= 500) {
            return Optional.of(PsaFailure.TRANSIENT);
        }
        return Optional.of(status >= 400 ? PsaFailure.INVALID : PsaFailure.PROTOCOL);
    }
}
