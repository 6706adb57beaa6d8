package io.tallybridge.usage;

import static io.restassured.RestAssured.given;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.config.JsonConfig;
import io.restassured.http.ContentType;
import io.restassured.path.json.config.JsonPathConfig;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.tallybridge.common.testing.IssuerResource;
import io.tallybridge.common.testing.PostgresResource;
import io.tallybridge.common.testing.TestTokens;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.hamcrest.CustomTypeSafeMatcher;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.BeforeAll;

/** What the tests over HTTP share. */
@QuarkusTestResource(value = PostgresResource.class, initArgs = @ResourceArg(name = "database", value = "usage"))
@QuarkusTestResource(IssuerResource.class)
@QuarkusTestResource(MappingStub.class)
public abstract class ServiceTest {

    public static final String COUNT = "/api/vendor-api/service/{service}/count";

    @BeforeAll
    public static void exactDecimals() {
        RestAssured.config = RestAssured.config()
                .encoderConfig(
                        EncoderConfig.encoderConfig().encodeContentTypeAs("application/x-ndjson", ContentType.TEXT))
                .jsonConfig(JsonConfig.jsonConfig().numberReturnType(JsonPathConfig.NumberReturnType.BIG_DECIMAL));
    }

    public static RequestSpecification as(String token) {
        return given().auth().oauth2(token);
    }

    public static RequestSpecification vendor(MappingStub.Integration integration) {
        return as(TestTokens.vendor(integration.organization, integration.id, integration.vendorId))
                .contentType("application/json");
    }

    public static RequestSpecification viewer(String organization) {
        return as(TestTokens.user(organization, "billing-viewer"));
    }

    public static RequestSpecification admin(String organization) {
        return as(TestTokens.user(organization, "org-admin"));
    }

    public static RequestSpecification service(String organization) {
        return as(TestTokens.service()).header("Tallybridge-Organization", organization);
    }

    public static ValidatableResponse count(
            MappingStub.Integration integration, String service, String account, String unitCount) {
        return vendor(integration)
                .body("{\"accountId\":\"%s\",\"unitCount\":%s}".formatted(account, unitCount))
                .post(COUNT, service)
                .then();
    }

    /** A JSON number of exactly this value, however it was parsed. */
    public static Matcher<Object> number(String value) {
        return new CustomTypeSafeMatcher<>("the number " + value) {
            @Override
            protected boolean matchesSafely(Object actual) {
                return actual instanceof Number
                        && new BigDecimal(actual.toString()).compareTo(new BigDecimal(value)) == 0;
            }
        };
    }

    /** Waits, within bounds, for something that happens in the background. */
    public static void eventually(String what, BooleanSupplier condition) {
        Instant end = Instant.now().plus(Duration.ofSeconds(60));
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("Did not happen in 60 s: " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}
