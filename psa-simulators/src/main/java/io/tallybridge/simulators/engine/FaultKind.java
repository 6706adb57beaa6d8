package io.tallybridge.simulators.engine;

/** What can be made to go wrong, on demand. */
public enum FaultKind {
    /** The write is applied, then the connection is closed without an answer. */
    LOSE_ANSWER_AFTER_APPLY(true),
    /** The connection is closed without an answer and without applying the write. */
    LOSE_ANSWER_BEFORE_APPLY(true),
    /** As the former, for reads as well. */
    DROP_CONNECTION(false),
    /** Reads that follow the next write are answered from the state before it. */
    STALE_READ(false),
    /** 429 with {@code Retry-After}. */
    THROTTLE(false),
    /** 429 without {@code Retry-After}. */
    THROTTLE_NO_RETRY_AFTER(false),
    /** 500 with the body of a business validation; nothing is applied. */
    VALIDATION_500(true),
    /** 500 as of a broken server; nothing is applied unless {@code afterApply} is set. */
    SERVER_ERROR(false),
    /** 409: the record is in use; nothing is applied. */
    CONFLICT(true),
    /** 401 although the credentials are right. */
    UNAUTHORIZED(false),
    /** The right answer, late. */
    SLOW(false),
    /** The right answer, cut in the middle. */
    TRUNCATED_BODY(false),
    /** An HTML page in place of the answer, as gateways send them; nothing is applied unless {@code afterApply} is set. */
    HTML_BODY(false),
    /** The link to the next page points at another host. */
    FOREIGN_NEXT_LINK(false),
    /** The first answer that meets this fault is given to all later requests too, as by a cache that overlooks the page asked for. */
    REPEATED_ANSWER(false),
    /** The right answer, with fields that nobody knows in every object. */
    UNKNOWN_FIELDS(false),
    /** The right answer, with its numbers as texts. */
    NUMBERS_AS_TEXTS(false),
    /** The right answer, with names that begin in the other case. */
    OTHER_CASE(false),
    /** The right answer, but the field that {@code message} names is null wherever it is. */
    NULL_FIELD(false),
    /** The right answer, but without the field that {@code message} names. */
    MISSING_FIELD(false);

    private final boolean writesOnly;

    FaultKind(boolean writesOnly) {
        this.writesOnly = writesOnly;
    }

    /** Whether only requests that change something can meet this fault. */
    public boolean writesOnly() {
        return writesOnly;
    }
}
