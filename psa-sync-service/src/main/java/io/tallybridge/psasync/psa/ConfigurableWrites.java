package io.tallybridge.psasync.psa;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ability of a PSA without a public write call to take calls that an operator described for one connection. The adapter
 * gives address, credentials, limits and failures; what is called and what the answer means is the operator's knowledge.
 */
public interface ConfigurableWrites {

    /** The names of the APIs that a described call can go to, the usual one first. */
    Set<String> apis();

    /** The call as it would be sent, without credentials. Sends nothing, though it may look up where the tenant lives. */
    PlannedCall planned(PsaConnection connection, ConfiguredCall call);

    /**
     * Makes the call once.
     *
     * @return the body of an answer that is no failure by the PSA's usual signs
     * @throws PsaException with {@link PsaException#outcomeUnknown()} if a writing call may have been applied nevertheless
     */
    String call(PsaConnection connection, ConfiguredCall call, CallObserver observer);

    /**
     * A call with all placeholders filled in.
     *
     * @param api one of {@link #apis}
     * @param path below that API's address, with its query; already encoded
     * @param contentType of the body
     * @param writing changes something, so that it must not be repeated
     */
    record ConfiguredCall(
            String api,
            String method,
            String path,
            @Nullable String contentType,
            @Nullable String body,
            boolean writing) {}
}
