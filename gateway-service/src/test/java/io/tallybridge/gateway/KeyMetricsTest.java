package io.tallybridge.gateway;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tallybridge.common.testing.IssuerResource;
import jakarta.inject.Inject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** What operators measure at the door moves when the thing happens. */
@QuarkusTest
@QuarkusTestResource(IssuerResource.class)
@QuarkusTestResource(FakeServices.class)
class KeyMetricsTest {

    @Inject
    MeterRegistry metrics;

    @ConfigProperty(name = "quarkus.oidc.auth-server-url")
    String issuer;

    private double count(String name, String tag, String value) {
        return metrics.get(name).tag(tag, value).counter().count();
    }

    private static int send(String token) {
        return given().header("Gradient-Token", token).get("/api/vendor-api").statusCode();
    }

    @Test
    void keysAreCountedByWhatBecameOfThem() {
        // Given
        String keys = Door.keys("tbv_acme_" + UUID.randomUUID(), "tbp_1");
        double known = count("tallybridge.gateway.vendor.requests", "keys", "known");
        double exchanged = count("tallybridge.gateway.vendor.requests", "keys", "exchanged");
        double malformed = count("tallybridge.gateway.vendor.requests", "keys", "malformed");
        double accepted = count("tallybridge.gateway.key.exchanges", "result", "accepted");
        double refused = count("tallybridge.gateway.key.exchanges", "result", "refused");

        // When
        assertThat(send(keys)).isEqualTo(200);
        assertThat(send(keys)).isEqualTo(200);
        assertThat(send(Door.keys("unknown", UUID.randomUUID().toString()))).isEqualTo(401);
        assertThat(send("no keys")).isEqualTo(401);

        // Then
        assertThat(count("tallybridge.gateway.vendor.requests", "keys", "known") - known)
                .isEqualTo(1);
        assertThat(count("tallybridge.gateway.vendor.requests", "keys", "exchanged") - exchanged)
                .isEqualTo(2);
        assertThat(count("tallybridge.gateway.vendor.requests", "keys", "malformed") - malformed)
                .isEqualTo(1);
        assertThat(count("tallybridge.gateway.key.exchanges", "result", "accepted") - accepted)
                .isEqualTo(1);
        assertThat(count("tallybridge.gateway.key.exchanges", "result", "refused") - refused)
                .isEqualTo(1);
    }

    private double keyAge() {
        return metrics.get("tallybridge.issuer.keys.age").gauge().value();
    }

    @Test
    void theAgeOfTheIssuersKeysStartsAnewWithEachReading() {
        // Given
        Door.eventually(() -> keyAge() > 2);
        String ofAnUnknownKey = encoded("{\"alg\":\"RS256\",\"kid\":\"" + UUID.randomUUID() + "\"}") + "."
                + encoded("{\"iss\":\"" + issuer + "\"}") + ".c2lnbmF0dXJl";

        // When
        long sent = System.nanoTime();
        given().auth().oauth2(ofAnUnknownKey).get("/api/v1/vendors").then().statusCode(401);

        // Then: they were read after the request was sent
        double age = keyAge();
        assertThat(age).isPositive().isLessThanOrEqualTo((System.nanoTime() - sent) / 1e9);
    }

    private static String encoded(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void refusalsForTheRateAreCounted() {
        // Given
        String keys = Door.keys("tbv_acme_" + UUID.randomUUID(), "tbp_1");
        assertThat(send(keys)).isEqualTo(200);
        double limited = count("tallybridge.gateway.rate.limited", "scope", "integration");

        // When
        long refused = IntStream.range(0, 60)
                .mapToObj(batch -> IntStream.range(0, 10)
                        .mapToObj(i -> Door.HTTP.sendAsync(
                                HttpRequest.newBuilder(Door.uri("/api/vendor-api"))
                                        .header("Gradient-Token", keys)
                                        .build(),
                                HttpResponse.BodyHandlers.discarding()))
                        .toList())
                .flatMap(sent -> sent.stream().map(CompletableFuture::join))
                .filter(answer -> answer.statusCode() == 429)
                .count();

        // Then
        assertThat(refused).isPositive();
        assertThat(count("tallybridge.gateway.rate.limited", "scope", "integration") - limited)
                .isEqualTo(refused);
    }
}
