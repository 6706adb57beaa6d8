package io.tallybridge.simulators;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.simulators.accelo.AcceloSimulator;
import io.tallybridge.simulators.engine.Fault;
import io.tallybridge.simulators.engine.FaultKind;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.PsaState;
import io.tallybridge.simulators.engine.SeedBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AcceloSimulatorTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 22);
    private static final LocalDate NOVEMBER = LocalDate.of(2026, 11, 1);
    private static final String MATERIALS = "/object_budgets/materials";
    private static final String LINES =
            MATERIALS + "?_fields=_ALL&_limit=100&_filters=against_type(contract_period),against_id(";

    private static PsaSimulators sims;
    private static AcceloSimulator accelo;
    private static volatile Instant now = Instant.parse("2026-11-22T08:00:00Z");

    private Http http;

    @BeforeAll
    static void start() {
        sims = PsaSimulators.start("127.0.0.1", 0, new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        });
        accelo = sims.get(AcceloSimulator.class);
    }

    @AfterAll
    static void stop() {
        sims.close();
    }

    @BeforeEach
    void seed() throws Exception {
        accelo.reset();
        accelo.configure("today", TODAY);
        accelo.seed(new SeedBuilder()
                .company(45, "Acme Dental")
                .product(8, "Endpoint protection", "EDR", "4.50", "2.10")
                .product(9, "Backup", "BK", "3.50", "1.20")
                .agreement(12, 45, "Managed security")
                .line(801, 12, 8, "25")
                .line(802, 12, 9, "0")
                .build());
        http = signedIn();
        accelo.clearRequests();
    }

    private static Http.Answer signIn(String secret, String body) throws Exception {
        String basic = Base64.getEncoder()
                .encodeToString(("a1b2c3d4e5@acme.accelo.com:" + secret).getBytes(StandardCharsets.UTF_8));
        return Http.plain(sims.url("accelo"))
                .with("Authorization", "Basic " + basic)
                .with("Content-Type", "application/x-www-form-urlencoded")
                .post("/oauth2/v0/token", body);
    }

    private static Http signedIn() throws Exception {
        JsonNode token = signIn("tallybridge-client-secret", "grant_type=client_credentials")
                .json();
        return new Http(
                sims.url("accelo") + "/api/v0",
                Map.of(
                        "Authorization",
                        "Bearer " + token.path("access_token").asText(),
                        "Content-Type",
                        "application/x-www-form-urlencoded"));
    }

    private JsonNode response(String path) throws Exception {
        Http.Answer answer = http.get(path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("meta").path("status").asText()).isEqualTo("ok");
        return answer.json().path("response");
    }

    private List<String> texts(JsonNode list, String field) {
        List<String> texts = new ArrayList<>();
        list.forEach(record -> texts.add(record.path(field).asText()));
        return texts;
    }

    private String opened() throws Exception {
        return response("/contracts/12/periods?_filters=standing(opened)")
                .path("periods")
                .path(0)
                .path("id")
                .asText();
    }

    private JsonNode lines(String period) throws Exception {
        return response(LINES + period + ")");
    }

    private static String status(Http.Answer answer) {
        JsonNode body = answer.json();
        return body.path("meta").path("status").asText(body.path("status").asText());
    }

    // ---- sign-in

    @Test
    void aTokenHasALifeAsText() throws Exception {
        JsonNode token = signIn("tallybridge-client-secret", "grant_type=client_credentials")
                .json();

        assertThat(token.path("expires_in"))
                .isEqualTo(Json.MAPPER.getNodeFactory().textNode("2592000"));
        now = now.plus(Duration.ofDays(30));
        assertThat(status(http.get("/companies"))).isEqualTo("invalid_client");
    }

    @Test
    void aShorterLifeMayBeAskedFor() throws Exception {
        JsonNode token = signIn("tallybridge-client-secret", "grant_type=client_credentials&expires_in=60")
                .json();
        Http shortly = http.with(
                "Authorization", "Bearer " + token.path("access_token").asText());

        assertThat(shortly.get("/companies").status()).isEqualTo(200);
        now = now.plusSeconds(60);
        assertThat(shortly.get("/companies").status()).isEqualTo(401);
    }

    @Test
    void wrongClientsAndGrantsAreRefusedInOauthsShape() throws Exception {
        Http.Answer client = signIn("wrong", "grant_type=client_credentials");
        Http.Answer grant = signIn("tallybridge-client-secret", "grant_type=password");

        assertThat(client.status()).isEqualTo(401);
        assertThat(client.json().path("error").asText()).isEqualTo("invalid_client");
        assertThat(grant.status()).isEqualTo(400);
        assertThat(grant.json().path("error").asText()).isEqualTo("unsupported_grant_type");
    }

    @Test
    void tooManyFailuresLockAndATryStartsTheTimeAnew() throws Exception {
        accelo.configure("failuresBeforeLockout", 2);
        for (int i = 0; i < 3; i++) {
            assertThat(signIn("wrong", "grant_type=client_credentials").status())
                    .isEqualTo(401);
        }

        Http.Answer locked = http.get("/companies");
        assertThat(status(locked)).isEqualTo("too_many_failed_logins");
        assertThat(locked.header("Retry-After")).isEqualTo("300");
        now = now.plusSeconds(299);
        assertThat(status(http.get("/companies"))).isEqualTo("too_many_failed_logins");
        now = now.plusSeconds(299);
        assertThat(status(http.get("/companies"))).isEqualTo("too_many_failed_logins");
        now = now.plusSeconds(301);
        assertThat(http.get("/companies").status()).isEqualTo(200);
    }

    @Test
    void whoTheTokenBelongsTo() throws Exception {
        JsonNode info = response("/tokeninfo");

        assertThat(info.path("deployment").asText()).isEqualTo("acme");
        assertThat(info.path("locale").path("timezone").asText()).isEqualTo("Australia/Sydney");
    }

    // ---- limit

    @Test
    void theHourIsTheDeploymentsAndEndsAsTold() throws Exception {
        accelo.configure(Map.of("requestsBefore", 4_998));
        Http.Answer first = http.get("/companies");
        Http.Answer second = http.get("/companies");
        Http.Answer third = http.get("/companies");

        assertThat(first.header("X-RateLimit-Remaining")).isEqualTo("1");
        assertThat(second.header("X-RateLimit-Limit")).isEqualTo("5000");
        assertThat(third.status()).isEqualTo(429);
        assertThat(third.json().path("status").asText()).isEqualTo("too_many_requests");
        assertThat(signIn("tallybridge-client-secret", "grant_type=client_credentials")
                        .status())
                .isEqualTo(200);
        now = Instant.ofEpochSecond(Long.parseLong(third.header("X-RateLimit-Reset")));
        assertThat(http.get("/companies").status()).isEqualTo(200);
    }

    // ---- reading

    @Test
    void onlyTheUsualFieldsComeUnasked() throws Exception {
        assertThat(response(MATERIALS).path(0).fieldNames()).toIterable().containsExactly("id", "title");
        assertThat(response("/contracts").path(0).fieldNames())
                .toIterable()
                .containsExactly("id", "title", "period_template_id");
        assertThat(response("/companies/45?_fields=standing").fieldNames())
                .toIterable()
                .containsExactly("id", "name", "standing");
    }

    @Test
    void everyScalarIsText() throws Exception {
        JsonNode line = lines(opened()).path(0);

        line.forEach(value -> assertThat(value.isTextual() || value.isNull()).isTrue());
        assertThat(line.path("quantity").asText()).isEqualTo("25.0000");
        assertThat(line.path("budget_item_template_id").asText()).isEqualTo("8");
    }

    @Test
    void linksComeAsIdsOrObjects() throws Exception {
        assertThat(response("/contracts/12?_fields=company").path("company").asText())
                .isEqualTo("45");
        assertThat(response("/contracts/12?_fields=company(_ALL),standing")
                        .path("company")
                        .path("id")
                        .asText())
                .isEqualTo("45");
    }

    @Test
    void pagesCountFromZeroAndHoldAHundredAtMost() throws Exception {
        SeedBuilder seed = new SeedBuilder();
        for (int i = 0; i < 120; i++) {
            seed.company(1 + i, "Company " + i);
        }
        accelo.seed(seed.build());

        assertThat(response("/companies")).hasSize(10);
        assertThat(response("/companies?_limit=500")).hasSize(100);
        assertThat(texts(response("/companies?_limit=50&_page=2"), "id"))
                .hasSize(20)
                .startsWith("101");
        assertThat(texts(response("/companies?_limit=3&_offset=4"), "id")).containsExactly("5", "6", "7");
        assertThat(texts(response("/companies?_limit=100&_filters=id_greater_than(100),order_by_asc(id)"), "id"))
                .hasSize(20)
                .startsWith("101");
        assertThat(response("/companies/count").path("count").asText()).isEqualTo("120");
        assertThat(response("/contracts/count").isTextual()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/companies?_filters=standing(active) | 1",
                "/companies?_filters=standing_not(inactive) | 1",
                "/companies?_filters=standing(inactive) | 0",
                "/companies?_filters=standing(inactive),standing(active) | 1",
                "/contracts?_filters=against_type(company),against_id(1,45) | 1",
                "/object_budgets/templates?_filters=type(material),standing(active),order_by_desc(price) | 2",
                "/invoices?_filters=date_modified_after(0) | 0",
            })
    void filters(String path, int count) throws Exception {
        assertThat(response(path)).hasSize(count);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/companies/99",
                "/companies/x",
                "/contracts/99/periods",
                "/nothing",
                "/companies?_filters=against(company(45))",
                "/object_budgets/materials?_filters=colour(red)",
                "/companies?_filters=id_greater_than(x)",
                "/companies?_filters=id(",
                "/companies?_limit=-1",
            })
    void whatIsNotThereIsAnInvalidRequest(String path) throws Exception {
        Http.Answer answer = http.get(path);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(status(answer)).isEqualTo("invalid_request");
        assertThat(answer.json().path("response").isNull()).isTrue();
    }

    @Test
    void rightsAndPricesCanBeDenied() throws Exception {
        accelo.deny("contracts", "materials:write");
        accelo.configure("financialAccess", false);

        assertThat(status(http.get("/contracts"))).isEqualTo("invalid_permission");
        assertThat(response(MATERIALS + "?_fields=_ALL").path(0).path("price").isNull())
                .isTrue();
        assertThat(status(http.send("PUT", MATERIALS + "/310000", "quantity=1")))
                .isEqualTo("invalid_permission");
    }

    // ---- periods

    @Test
    void aRetainerHasAPeriodPerMonthAndTheLastIsOpened() throws Exception {
        JsonNode periods = response("/contracts/12/periods?_fields=_ALL").path("periods");

        assertThat(texts(periods, "standing")).containsExactly("closed", "closed", "opened");
        Instant commenced =
                Instant.ofEpochSecond(periods.path(2).path("date_commenced").asLong());
        assertThat(commenced).isEqualTo(Instant.parse("2026-11-01T01:00:00Z"));
    }

    @Test
    void eachPeriodHasItsOwnMaterialsFromTheTemplate() throws Exception {
        String november = opened();
        String id = lines(november).path(0).path("id").asText();
        http.send("PUT", MATERIALS + "/" + id, "quantity=30");

        long december = accelo.openNextPeriod(12);

        assertThat(texts(lines(november), "quantity")).containsExactly("30.0000", "0.0000");
        assertThat(texts(lines(String.valueOf(december)), "quantity")).containsExactly("25.0000", "0.0000");
        assertThat(texts(lines(String.valueOf(december)), "id")).doesNotContain(id);
        assertThat(accelo.quantity(801)).isEqualByComparingTo("30");
        assertThat(accelo.quantity(801, LocalDate.of(2026, 12, 1))).isEqualByComparingTo("25");
    }

    @Test
    void anAddedMaterialLivesInItsPeriodAlone() throws Exception {
        String november = opened();
        Http.Answer added = http.post(
                MATERIALS,
                "against_type=contract_period&against_id=" + november
                        + "&title=Backup&quantity=5&price=1.5&template_id=9&_fields=quantity,price");

        assertThat(added.json().path("response").path("quantity").asText()).isEqualTo("5.0000");
        assertThat(lines(november)).hasSize(3);
        long december = accelo.openNextPeriod(12);
        assertThat(lines(String.valueOf(december))).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "against_type=contract_period&against_id=99&title=x",
                "against_type=contract&against_id=12&title=x",
                "against_type=contract_period&title=x",
                "against_type=job&against_id=1&title=",
                "against_type=job&against_id=1&title=x&quantity=-1",
                "against_type=job&against_id=1&title=x&template_id=99",
            })
    void unfitMaterialsAreRefused(String body) throws Exception {
        assertThat(status(http.post(MATERIALS, body))).isEqualTo("invalid_request");
        assertThat(accelo.writes()).isEmpty();
    }

    @Test
    void aBodyMayBeJson() throws Exception {
        String id = lines(opened()).path(0).path("id").asText();

        http.with("Content-Type", "application/json").send("PUT", MATERIALS + "/" + id, "{\"quantity\":\"12.35\"}");

        assertThat(accelo.quantity(801)).isEqualByComparingTo("12.35");
    }

    @Test
    void whatIsThereAlreadyIsNoWrite() throws Exception {
        String id = lines(opened()).path(0).path("id").asText();

        assertThat(http.send("PUT", MATERIALS + "/" + id, "quantity=25").status())
                .isEqualTo(200);

        assertThat(accelo.writes()).isEmpty();
    }

    // ---- billing

    @ParameterizedTest
    @CsvSource({"post-paid, 2026-11-29, 0", "post-paid, 2026-11-30, 1", "pre-paid, 2026-11-01, 1"})
    void periodsAreBilledWhenTheyAreDue(String budget, LocalDate through, int invoices) throws Exception {
        accelo.configure("budgetType", budget);
        accelo.seed(accelo.state());

        assertThat(accelo.bill(through)).isEqualTo(invoices);
        assertThat(accelo.bill(through)).isZero();

        JsonNode made = response("/invoices?_fields=_ALL");
        assertThat(made).hasSize(invoices);
        if (invoices > 0) {
            assertThat(made.path(0).path("against_id").asText()).isEqualTo(opened());
            assertThat(made.path(0).path("amount").asText()).isEqualTo("112.50");
            assertThat(texts(response("/invoices/line_items?_fields=_ALL"), "quantity"))
                    .containsExactly("25.000000");
        }
    }

    @Test
    void whatIsShownCanBeLoadedAgain() {
        accelo.bill(LocalDate.of(2026, 11, 30));
        PsaState shown = accelo.state(NOVEMBER);

        accelo.seed(shown);

        assertThat(accelo.state(NOVEMBER)).isEqualTo(shown);
    }

    // ---- faults and strange input

    @Test
    void faultsSpeakAccelosWords() throws Exception {
        accelo.inject(Fault.of(FaultKind.THROTTLE_NO_RETRY_AFTER));
        Http.Answer throttled = http.get("/companies");
        accelo.inject(Fault.of(FaultKind.SERVER_ERROR));
        Http.Answer broken = http.get("/companies");

        assertThat(throttled.json().path("status").asText()).isEqualTo("too_many_requests");
        assertThat(throttled.header("Retry-After")).isEmpty();
        assertThat(throttled.header("X-RateLimit-Reset")).isEmpty();
        assertThat(status(broken)).isEqualTo("server_error");
        assertThat(accelo.requests()).allMatch(request -> !request.headers().containsValue("Bearer"));
    }

    @Test
    void nothingThatIsSentIsADefect() throws Exception {
        Random random = new Random(7);
        List<String> pieces = List.of(
                "id",
                "(",
                ")",
                ",",
                "standing",
                "_not",
                "_greater_than",
                "order_by_asc",
                "1",
                "-1",
                "1e9",
                "x",
                "%",
                "é",
                "=",
                "&",
                " ");
        for (int i = 0; i < 300; i++) {
            StringBuilder text = new StringBuilder();
            for (int piece = random.nextInt(7); piece >= 0; piece--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            String value = Http.encoded(text.toString());
            List<Http.Answer> answers = List.of(
                    http.get("/companies?_filters=" + value),
                    http.get("/contracts?_fields=" + value + "&_limit=" + value),
                    http.get(MATERIALS + "?_page=" + value),
                    http.get("/contracts/" + value + "/periods"),
                    http.send("PUT", MATERIALS + "/" + value, "quantity=" + value),
                    http.post(MATERIALS, "title=" + value + "&" + value));
            for (Http.Answer answer : answers) {
                assertThat(answer.status()).as("%s: %s", text, answer.body()).isIn(200, 400);
                assertThat(answer.body()).as(text.toString()).doesNotContain("DEFECT");
            }
        }
    }
}
