package io.tallybridge.psasync.psa.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.Secret;
import io.tallybridge.psasync.psa.http.TokenCache.Token;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TokenCacheTest {
    private final FakeTime time = new FakeTime(Instant.parse("2026-11-05T10:00:00Z"));
    private final TokenCache cache = new TokenCache(time, Duration.ofMinutes(1));
    private final AtomicInteger fetched = new AtomicInteger();
    private final UUID id = UUID.randomUUID();

    private PsaConnection connection(String secret) {
        return new PsaConnection("acme", id, Psa.CONNECTWISE, Map.of(), Map.of("key", Secret.of(secret)));
    }

    private Token fetch(Optional<Token> former) {
        String name = "token-" + fetched.incrementAndGet()
                + former.map(token -> "-after").orElse("");
        return new Token(Secret.of(name), null, time.now().plus(Duration.ofHours(1)));
    }

    private static String token(Authentication authentication) {
        authentication.prepare();
        return String.valueOf(authentication
                .authorize(PsaRequest.get(URI.create("http://psa.example/"), "x"))
                .headers()
                .get("Authorization"));
    }

    @Test
    void aTokenServesUntilShortlyBeforeItsEnd() {
        assertThat(token(cache.bearer(connection("one"), this::fetch))).isEqualTo("Bearer token-1");

        time.sleep(Duration.ofMinutes(58));
        assertThat(token(cache.bearer(connection("one"), this::fetch))).isEqualTo("Bearer token-1");

        time.sleep(Duration.ofMinutes(1));
        assertThat(token(cache.bearer(connection("one"), this::fetch))).isEqualTo("Bearer token-2-after");
    }

    @Test
    void otherCredentialsHaveAnotherToken() {
        token(cache.bearer(connection("one"), this::fetch));

        assertThat(token(cache.bearer(connection("two"), this::fetch))).isEqualTo("Bearer token-2");
    }

    @Test
    void aRefusedTokenIsRenewedOnceForAllWhoHeldIt() {
        Authentication one = cache.bearer(connection("one"), this::fetch);
        Authentication other = cache.bearer(connection("one"), this::fetch);
        token(one);
        token(other);

        assertThat(one.renew()).isTrue();
        assertThat(token(one)).isEqualTo("Bearer token-2");
        assertThat(other.renew()).isTrue();
        assertThat(token(other)).isEqualTo("Bearer token-2");
        assertThat(one.renew()).isFalse();
        assertThat(one.secrets()).containsExactly(Secret.of("token-2"));
    }

    @Test
    void aFailedFetchFailsItsCallerOnly() {
        Authentication failing = cache.bearer(connection("one"), former -> {
            throw new PsaException(PsaFailure.AUTH, "refused");
        });

        assertThatThrownBy(failing::prepare).isInstanceOf(PsaException.class);
        assertThat(token(cache.bearer(connection("one"), this::fetch))).isEqualTo("Bearer token-1");
    }

    @Test
    void manyWorkersFetchOneToken() throws Exception {
        int workers = 8;
        CountDownLatch together = new CountDownLatch(workers);
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        try {
            List<Future<String>> tokens = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                tokens.add(pool.submit(() -> {
                    together.countDown();
                    together.await();
                    return token(cache.bearer(connection("one"), this::fetch));
                }));
            }
            for (Future<String> token : tokens) {
                assertThat(token.get(60, TimeUnit.SECONDS)).isEqualTo("Bearer token-1");
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
