package io.tallybridge.common.http;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * What a replica does between being asked to stop and stopping: it answers as before, but each answer ends its connection.
 * New connections go to others by then, as it says that it is not ready; so when it stops, nobody has one left that was
 * used lately. Callers close theirs when unused for less than that time, and none of them meets a closing door.
 */
@Singleton
public class Draining implements Handler<RoutingContext> {

    /** Before whatever answers; the gateway's filters begin at 290. */
    private static final int PRIORITY = 295;

    private volatile boolean draining;

    void begin(@Observes ShutdownDelayInitiatedEvent event) {
        draining = true;
    }

    void register(@Observes Filters filters) {
        filters.register(this, PRIORITY);
    }

    @Override
    public void handle(RoutingContext routing) {
        if (draining) {
            HttpServerRequest request = routing.request();
            request.response().headers().set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            routing.addEndHandler(end -> request.connection().close());
        }
        routing.next();
    }
}
