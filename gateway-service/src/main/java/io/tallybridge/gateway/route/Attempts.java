package io.tallybridge.gateway.route;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Tries again, each time after a longer pause, as long as there is time. */
final class Attempts {

    private static final int MOST = 6;
    private static final long FIRST_PAUSE_MILLIS = 25;

    private final Vertx vertx;
    private final long endNanos;
    private int made;

    /**
     * @param within no attempt begins later than this from now
     */
    Attempts(Vertx vertx, Duration within) {
        this.vertx = vertx;
        this.endNanos = System.nanoTime() + within.toNanos();
    }

    /**
     * The first result that is no failure, or the first failure that is not worth another attempt.
     *
     * @param worthAnother is asked after each failure as long as there is time; true leads to another attempt
     */
    <T> Future<T> of(Supplier<Future<T>> attempt, Predicate<Throwable> worthAnother) {
        made++;
        return attempt.get()
                .recover(failure -> made < MOST && System.nanoTime() < endNanos && worthAnother.test(failure)
                        ? pause().compose(rested -> of(attempt, worthAnother))
                        : Future.failedFuture(failure));
    }

    private Future<Void> pause() {
        Promise<Void> rested = Promise.promise();
        vertx.setTimer(FIRST_PAUSE_MILLIS << (made - 1), timer -> rested.complete());
        return rested.future();
    }
}
