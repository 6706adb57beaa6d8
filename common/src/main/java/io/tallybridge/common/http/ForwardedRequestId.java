package io.tallybridge.common.http;

import io.opentelemetry.context.Context;
import io.quarkus.opentelemetry.runtime.QuarkusContextStorage;
import io.tallybridge.common.log.LogKey;
import io.tallybridge.common.log.LogScope;
import jakarta.annotation.Priority;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.ext.Provider;

/**
 * Tells a service that is asked which request or run it is asked for. Comes first, on the thread that asks: a later filter
 * may go on elsewhere, after it has fetched a token.
 */
@Provider
@Priority(1)
public class ForwardedRequestId implements ClientRequestFilter {

    /** Where Quarkus' REST client keeps the Vert.x context of one call. */
    private static final String CALL = "__context";

    @Override
    public void filter(ClientRequestContext request) {
        String id = LogScope.current(LogKey.REQUEST_ID);
        if (id != null && !request.getHeaders().containsKey(RequestId.HEADER)) {
            request.getHeaders().putSingle(RequestId.HEADER, id);
        }
        if (request.getProperty(CALL) instanceof io.vertx.core.Context call) {
            stayInTrace(call);
        }
    }

    /** A request's calls inherit its trace; those of a run, which has no Vert.x context, do not by themselves. */
    @SuppressWarnings("MustBeClosedChecker") // ends with the call's context
    private static void stayInTrace(io.vertx.core.Context call) {
        if (QuarkusContextStorage.getOtelContext(call) == null) {
            QuarkusContextStorage.INSTANCE.attach(call, Context.current());
        }
    }
}
