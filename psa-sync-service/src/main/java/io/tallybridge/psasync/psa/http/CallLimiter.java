package io.tallybridge.psasync.psa.http;

import io.tallybridge.psasync.psa.Patience;
import io.tallybridge.psasync.psa.PsaDescriptor.Limit;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps calls within what PSAs ask for. An implementation may share its counts between replicas. */
public interface CallLimiter {

    /**
     * Waits until a call is allowed under all given limits. All places are taken at once or none is, so that none is held
     * in vain.
     *
     * @throws io.tallybridge.psasync.psa.PsaException THROTTLED, saying how long, if that takes longer than patience
     *     allows; TRANSIENT if nobody can tell whether a call is allowed
     */
    Permit acquire(List<LimitKey> keys, Patience patience);

    /** The same for somebody who waits for the answer. */
    default Permit acquire(List<LimitKey> keys) {
        return acquire(keys, Patience.USUAL);
    }

    /**
     * One limit and whose calls are counted together under it.
     *
     * @param id the same for calls that share the limit
     */
    record LimitKey(String id, Limit limit) {}

    /** The right to make one call; closed when the call has ended. */
    interface Permit extends AutoCloseable {

        /**
         * The PSA refused the call for being one too many: everybody waits, and goes slower for a while.
         *
         * @param retryAfter what the PSA asks for, null if it does not say
         * @return how long everybody waits
         */
        Duration throttled(@Nullable Duration retryAfter);

        @Override
        void close();
    }
}
