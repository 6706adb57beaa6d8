package io.tallybridge.common.identity;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jspecify.annotations.Nullable;

/** When the issuer's keys are read: from time to time, and before a token of an unknown key is judged. */
@ApplicationScoped
class NewKeys {

    /** Before Quarkus' authentication (200) and the gateway's (240), after the gateway's checks of paths and headers. */
    private static final int PRIORITY = 245;

    private final Vertx vertx;
    private final IssuerKeys keys;
    private final IdentityConfig config;
    private final TokenHeaders tokens = new TokenHeaders();
    private long timer = -1;

    NewKeys(Vertx vertx, IssuerKeys keys, IdentityConfig config) {
        this.vertx = vertx;
        this.keys = keys;
        this.config = config;
    }

    void start(@Observes StartupEvent started) {
        timer = vertx.setPeriodic(
                config.keyRefresh().toMillis(), id -> keys.read().subscribe().with(nothing -> {}));
    }

    void stop(@Observes ShutdownEvent stopping) {
        vertx.cancelTimer(timer);
    }

    void register(@Observes Filters filters) {
        filters.register(this::await, PRIORITY);
    }

    private void await(RoutingContext routing) {
        @Nullable TokenHeader token = tokens.of(routing.request().getHeader("Authorization"));
        if (token == null || !keys.unknown(token)) {
            routing.next();
            return;
        }
        Context context = Vertx.currentContext();
        keys.read().subscribe().with(nothing -> context.runOnContext(back -> routing.next()));
    }
}
