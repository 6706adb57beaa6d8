package io.tallybridge.psasync.psa.http;

import io.tallybridge.psasync.psa.PsaDescriptor.Limit;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps calls within what PSAs ask for. An implementation may share its counts between replicas. */
public interface CallLimiter {

    /**
     * Waits until a call is allowed under all given limits.
     *
     * @throws io.tallybridge.psasync.psa.PsaException THROTTLED if that takes longer than patience allows
     */
    Permit acquire(List<LimitKey> keys);

    /**
     * One limit and whose calls are counted together under it.
     *
     * @param id the same for calls that share the limit
     */
    record LimitKey(String id, Limit limit) {}

    /** The right to make one call; closed when the call has ended. */
    interface Permit extends AutoCloseable {

        /** The PSA refused the call for being one too many: everybody waits, and goes slower for a while. */
        void throttled(@Nullable Duration retryAfter);

        @Override
        void close();
    }
}
