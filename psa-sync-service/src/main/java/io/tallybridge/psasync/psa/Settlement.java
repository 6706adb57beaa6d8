package io.tallybridge.psasync.psa;

/**
 * What reading tells about a write whose answer is unknown.
 *
 * @param line the line as last read
 */
public record Settlement(State state, AgreementLine line) {

    /** What the line's quantity says. */
    public enum State {
        /** The line has the target: the write was applied. */
        APPLIED,
        /** The line still has the old quantity after the PSA's longest known delay: the write was not applied. */
        NOT_APPLIED,
        /** The line has a third quantity: somebody else changed it, a person must look. */
        DIFFERENT
    }
}
