package io.tallybridge.gateway.auth;

import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Shows services the keys that vendor tokens are signed with. */
@ApplicationScoped
class KeySetRoute {

    void register(@Observes Router router, SigningKeys keys) {
        router.get("/.well-known/jwks.json").handler(routing -> routing.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "public, max-age=30")
                .end(keys.publicKeys()));
    }
}
