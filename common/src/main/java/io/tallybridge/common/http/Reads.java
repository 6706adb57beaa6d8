package io.tallybridge.common.http;

import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpClosedException;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Reads from another service that are asked again when the connection was lost before the answer: the replica that was
 * asked may just have gone, and another one answers. Not for what changes something there.
 */
public final class Reads {

    private static final int MOST = 4;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

    private Reads() {}

    /** The answer, or the failure of the last attempt. */
    public static <T> T repeatedly(Supplier<T> read) {
        Duration pause = FIRST_PAUSE;
        for (int made = 1; ; made++) {
            try {
                return read.get();
            } catch (RuntimeException e) {
                if (made == MOST || !isLostConnection(e)) {
                    throw e;
                }
            }
            LockSupport.parkNanos(pause.toNanos());
            pause = pause.multipliedBy(2);
        }
    }

    /** As {@link #repeatedly(Supplier)}, for who does not wait. */
    public static <T> Uni<T> repeatedly(Uni<T> read) {
        return read.onFailure(Reads::isLostConnection)
                .retry()
                .withBackOff(FIRST_PAUSE)
                .atMost(MOST - 1);
    }

    /** Whether a failure says that there was no connection, or no longer; silence on one that stands is something else. */
    static boolean isLostConnection(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof WebApplicationException || cause instanceof SocketTimeoutException) {
                return false;
            }
            if (cause instanceof HttpClosedException || cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }
}
