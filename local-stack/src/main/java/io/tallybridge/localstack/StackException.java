package io.tallybridge.localstack;

import org.jspecify.annotations.Nullable;

/** Something a person must know to go on: the message says what is wrong and what to do about it. */
public final class StackException extends RuntimeException {

    /** The environment does not allow a start: a port in use, a stack already running, something not built. */
    public static final int UNUSABLE = 3;

    /** Something that was started did not come up, died for good, or answered not as expected. */
    public static final int FAILED = 1;

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private StackException(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** The machine is not in a state in which the stack can start. */
    public static StackException unusable(String message) {
        return new StackException(UNUSABLE, message, null);
    }

    /** A part of the stack failed. */
    public static StackException failed(String message) {
        return new StackException(FAILED, message, null);
    }

    /** A part of the stack failed, because of {@code cause}. */
    public static StackException failed(String message, Throwable cause) {
        String detail = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new StackException(FAILED, message + ": " + detail, cause);
    }

    /** The exit code of the process that ends with this. */
    public int exitCode() {
        return exitCode;
    }
}
