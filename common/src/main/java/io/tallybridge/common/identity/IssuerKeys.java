package io.tallybridge.common.identity;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.oidc.runtime.TenantConfigBean;
import io.quarkus.oidc.runtime.TenantConfigContext;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the keys by which people's and services' tokens are verified those that the issuer shows. Quarkus reads them at the
 * start and again when a token names a key that it does not know; it never forgets one, and requests that come while it
 * reads are refused. Here they are read from time to time, so that a removed key stops counting, and everybody who comes
 * with a new key waits for one and the same reading.
 */
@ApplicationScoped
@Startup
public class IssuerKeys {

    private static final Logger LOG = Logger.getLogger(IssuerKeys.class);

    /** Tokens of unknown keys, however many, cause one reading in this time. Quarkus' own gap, which is set, is shorter. */
    private static final Duration GAP = Duration.ofMillis(1250);

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Vertx vertx;
    private final TenantConfigBean tenants;
    private volatile Set<String> known = Set.of();
    private volatile boolean failing;
    private @Nullable Uni<Void> reading;
    private long lastRead;
    private volatile long lastGood = now();

    IssuerKeys(Vertx vertx, TenantConfigBean tenants, MeterRegistry registry) {
        this.vertx = vertx;
        this.tenants = tenants;
        Gauge.builder("tallybridge.issuer.keys.age", this, keys -> (now() - keys.lastGood) / 1000.0)
                .description("Since the issuer's keys were last read with success, or since the start")
                .baseUnit("seconds")
                .register(registry);
    }

    /** Whether a token that says so can be verified only after the keys are read again. */
    boolean unknown(TokenHeader token) {
        return !known.contains(token.keyId()) && token.issuer().equals(issuer());
    }

    private @Nullable String issuer() {
        TenantConfigContext tenant = tenants.getDefaultTenant();
        if (!tenant.ready() || tenant.provider() == null) {
            return null;
        }
        return tenant.oidcConfig().token().issuer().orElseGet(() -> tenant.getOidcMetadata()
                .getIssuer());
    }

    /** Reads the keys; never fails: without an answer those of before stay. Callers that come while it reads share it. */
    synchronized Uni<Void> read() {
        if (reading == null) {
            long wait = Math.max(0, lastRead + GAP.toMillis() - now());
            Uni<Void> begin = wait == 0
                    ? Uni.createFrom().voidItem()
                    : Uni.createFrom().emitter(later -> vertx.setTimer(wait, timer -> later.complete(null)));
            reading = begin.chain(this::readNow)
                    .onItemOrFailure()
                    .invoke((nothing, failure) -> ended(failure))
                    .onFailure()
                    .recoverWithNull()
                    .memoize()
                    .indefinitely();
        }
        return reading;
    }

    private synchronized void ended(@Nullable Throwable failure) {
        reading = null;
        lastRead = now();
        if (failure != null && !failing) {
            LOG.warnf("The issuer's keys cannot be read; those of before stay in use: %s", failure.getMessage());
        } else if (failure == null && failing) {
            LOG.info("The issuer's keys can be read again");
        }
        failing = failure != null;
        if (failure == null) {
            lastGood = lastRead;
        }
    }

    private Uni<Void> readNow() {
        TenantConfigContext tenant = tenants.getDefaultTenant();
        if (!tenant.oidcConfig().tenantEnabled()) {
            return Uni.createFrom().voidItem();
        }
        return (tenant.ready() ? Uni.createFrom().item(tenant) : tenant.initialize())
                .chain(this::compare)
                .ifNoItem()
                .after(PATIENCE)
                .fail();
    }

    private Uni<Void> compare(TenantConfigContext tenant) {
        String address = tenant.getOidcMetadata().getJsonWebKeySetUri();
        return tenant.getOidcProviderClient()
                .getWebClient()
                .getAbs(address)
                .send()
                .chain(answer -> {
                    if (answer.statusCode() != 200) {
                        throw new IllegalStateException("the issuer answered " + answer.statusCode());
                    }
                    Set<String> shown = answer.bodyAsJsonObject().getJsonArray("keys").stream()
                            .filter(JsonObject.class::isInstance)
                            .map(key -> ((JsonObject) key).getString("kid", ""))
                            .collect(Collectors.toUnmodifiableSet());
                    if (shown.equals(known)) {
                        return Uni.createFrom().voidItem();
                    }
                    // Quarkus skips a reading that follows another one too closely; after the gap it cannot.
                    vertx.setTimer(
                            GAP.toMillis(), timer -> load(tenant).subscribe().with(nothing -> {}));
                    return load(tenant).invoke(() -> {
                        LOG.infof("The issuer shows %d keys; before there were %d", shown.size(), known.size());
                        known = shown;
                    });
                });
    }

    /** The one way in to Quarkus' own reading is to have a token verified with it; that the empty one is none is expected. */
    private static Uni<Void> load(TenantConfigContext tenant) {
        return tenant.provider()
                .refreshJwksAndVerifyJwtToken("", false, false, null)
                .onItemOrFailure()
                .transformToUni((verified, expected) -> Uni.createFrom().voidItem());
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }
}
