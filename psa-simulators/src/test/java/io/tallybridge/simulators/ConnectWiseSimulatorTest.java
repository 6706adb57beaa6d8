package io.tallybridge.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.simulators.engine.Fault;
import io.tallybridge.simulators.engine.FaultKind;
import io.tallybridge.simulators.engine.JournalEntry;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.PsaState;
import io.tallybridge.simulators.engine.SeedBuilder;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectWiseSimulatorTest {

    private static final String ADDITIONS = "/finance/agreements/55/additions";
    private static final String ADDITION = ADDITIONS + "/4711";
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");

    private static PsaSimulators sims;
    private static Http http;

    @BeforeAll
    static void start() {
        sims = PsaSimulators.start(0);
        http = Http.connectWise(sims);
    }

    @AfterAll
    static void stop() {
        sims.close();
    }

    @BeforeEach
    void seed() {
        sims.connectWise().reset();
        sims.connectWise()
                .seed(new SeedBuilder()
                        .company(250, "Acme Dental Group")
                        .company(251, "Bright Law LLP")
                        .add(new PsaState.Company(252L, "Old Ltd", null, false, "Prospect", null))
                        .product(812, "Microsoft 365 backup, per user", "BK-M365-USER", "3.50", "1.20")
                        .product(813, "Password manager", "KPR-USER", "2.00", "0.75")
                        .agreement(55, 250, "Managed Services - Acme")
                        .add(new PsaState.Agreement(
                                56L,
                                251,
                                "Ended",
                                null,
                                LocalDate.of(2020, 1, 1),
                                LocalDate.of(2021, 1, 1),
                                null,
                                null))
                        .line(4711, 55, 812, "42")
                        .line(4712, 55, 813, "12.35")
                        .line(4713, 56, 813, "5")
                        .build());
    }

    private static String conditions(String text) {
        return "?conditions=" + Http.encoded(text);
    }

    private static List<Long> ids(JsonNode list) {
        List<Long> ids = new ArrayList<>();
        list.forEach(record -> ids.add(record.path("id").longValue()));
        return ids;
    }

    @Test
    void companyInformationNeedsNoKeysAndIsNullForAnUnknownId() throws Exception {
        // Given
        Http anonymous = Http.plain(sims.connectWiseUrl());
        // When
        Http.Answer known = anonymous.get("/login/companyinfo/acme");
        Http.Answer unknown = anonymous.get("/login/companyinfo/other");
        // Then
        assertThat(known.json().path("Codebase").asText()).isEqualTo("v2025_1/");
        assertThat(known.json().path("IsCloud").booleanValue()).isTrue();
        assertThat(unknown.status()).isEqualTo(200);
        assertThat(unknown.body()).isEqualTo("null");
    }

    @Test
    void wrongKeysAndMissingClientIdAreRefused() throws Exception {
        // Given
        Http wrongKey = http.with("Authorization", "Basic YWNtZStwdWI6cHJpdg==");
        Http noClientId = http.without("clientId");
        // When
        Http.Answer byKey = wrongKey.get("/system/info");
        Http.Answer byClientId = noClientId.get("/system/info");
        sims.connectWise().configure("oldAuthErrors", true);
        Http.Answer old = wrongKey.get("/system/info");
        // Then
        assertThat(byKey.status()).isEqualTo(401);
        assertThat(byKey.json().path("code").asText()).isEqualTo("Unauthorized");
        assertThat(byClientId.status()).isEqualTo(401);
        assertThat(old.json().path("code").asText()).isEqualTo("ConnectWiseApi");
        assertThat(old.json().path("message").asText()).isEqualTo("UserNotAuthenticated");
    }

    @Test
    void answersCarryARequestIdAndTheAskedVersion() throws Exception {
        // When
        Http.Answer answer = http.get("/system/info");
        // Then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("x-cw-request-id")).hasSize(36);
        assertThat(answer.header("content-type")).isEqualTo("application/vnd.connectwise.com+json; version=2025.1");
        assertThat(answer.json().path("isCloud").booleanValue()).isTrue();
    }

    @Test
    void afterAReleaseTheFormerCodebaseIsGoneAndTheStableOneStays() throws Exception {
        // Given
        sims.connectWise().moveCodebase("v2025_2");
        // When
        Http.Answer former = http.get("/system/info");
        Http.Answer present =
                http.at(sims.connectWiseUrl() + "/v2025_2/apis/3.0").get("/system/info");
        Http.Answer stable =
                http.at(sims.connectWiseUrl() + "/v4_6_release/apis/3.0").get("/system/info");
        // Then
        assertThat(former.status()).isEqualTo(404);
        assertThat(present.status()).isEqualTo(200);
        assertThat(stable.status()).isEqualTo(200);
        assertThat(Http.plain(sims.connectWiseUrl())
                        .get("/login/companyinfo/acme")
                        .json()
                        .path("Codebase")
                        .asText())
                .isEqualTo("v2025_2/");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id=250|250",
                "id = 250 or id = 252|250,252",
                "deletedFlag=false and status/name=\"Active\"|250,251",
                "status/name != 'Active'|252",
                "name like \"%law%\"|251",
                "name contains \"LTD\"|252",
                "name not contains \"l\"|",
                "id in (250,251)|250,251",
                "id not in (250,251)|252",
                "(id>250 and id<=252) and not_a_word|!",
                "(id>250 and id<=252) and name=\"Old Ltd\"|252",
                "accountNumber=null|250,251,252",
                "accountNumber!=null|",
                "lastUpdated > [2020-01-01T00:00:00Z]|250,251,252",
                "_info/lastUpdated < [2020-01-01]|",
                "id=\"250\"|!",
                "lastUpdated > \"2020-01-01\"|!",
                "unknownField=1|!",
                "types/name=\"Client\"|!",
                "id=250 and|!",
                "id==250|!",
                "id=250)|!",
            })
    void conditionsFilterOrAreRefused(String condition, String expected) throws Exception {
        // When
        Http.Answer answer = http.get("/company/companies" + conditions(condition));
        // Then
        if ("!".equals(expected)) {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().path("message").asText()).contains("square brackets");
        } else {
            List<Long> wanted = expected == null
                    ? List.of()
                    : java.util.Arrays.stream(expected.split(","))
                            .map(Long::valueOf)
                            .toList();
            assertThat(ids(answer.json())).isEqualTo(wanted);
        }
    }

    @Test
    void childConditionsLookIntoLists() throws Exception {
        // When
        Http.Answer clients = http.get("/company/companies?childConditions=" + Http.encoded("types/name=\"Client\""));
        Http.Answer count = http.get("/company/companies/count?childConditions=" + Http.encoded("types/id=2"));
        // Then
        assertThat(ids(clients.json())).containsExactly(250L, 251L);
        assertThat(count.json().path("count").intValue()).isEqualTo(1);
    }

    @Test
    void fieldsCutTheAnswer() throws Exception {
        // When
        JsonNode company = http.get("/company/companies/250?fields=id,status/name,types/name")
                .json();
        // Then
        assertThat(company.toString())
                .isEqualTo("{\"id\":250,\"status\":{\"name\":\"Active\"},\"types\":[{\"name\":\"Client\"}]}");
    }

    private static void manyCompanies(int count) {
        SeedBuilder builder = new SeedBuilder();
        for (int i = 1; i <= count; i++) {
            builder.company(i, "Company " + i);
        }
        sims.connectWise().seed(builder.build());
    }

    @Test
    void pagesHaveTwentyFiveRecordsAndLinks() throws Exception {
        // Given
        manyCompanies(60);
        // When
        Http.Answer first = http.get("/company/companies");
        Http.Answer last = http.get("/company/companies?page=3");
        Http.Answer beyond = http.get("/company/companies?page=4");
        Http.Answer tooLarge = http.get("/company/companies?pageSize=1001");
        // Then
        assertThat(first.json()).hasSize(25);
        assertThat(first.header("link")).contains("page=2>; rel=\"next\"").contains("page=3>; rel=\"last\"");
        assertThat(last.json()).hasSize(10);
        assertThat(last.header("link")).doesNotContain("rel=\"next\"");
        assertThat(beyond.json()).isEmpty();
        assertThat(tooLarge.status()).isEqualTo(400);
    }

    @Test
    void forwardOnlyPagesAreFollowedToTheEnd() throws Exception {
        // Given
        manyCompanies(60);
        Http forward = http.with("pagination-type", "forward-only");
        List<Long> seen = new ArrayList<>();
        String address = "/company/companies?pageSize=25&conditions=" + Http.encoded("name contains \"Company\"");
        // When
        while (address != null) {
            Http.Answer page = forward.get(address);
            seen.addAll(ids(page.json()));
            Matcher next = NEXT.matcher(page.header("link"));
            address = next.find() ? next.group(1) : null;
        }
        // Then
        assertThat(seen).hasSize(60).doesNotHaveDuplicates();
        assertThat(sims.connectWise().requests()).hasSize(3);
    }

    @Test
    void withoutLinkHeadersPagesGoByNumber() throws Exception {
        // Given
        manyCompanies(30);
        sims.connectWise().configure("linkHeaders", false);
        // When
        Http.Answer first = http.with("pagination-type", "forward-only").get("/company/companies?page=2");
        // Then
        assertThat(first.header("link")).isEmpty();
        assertThat(ids(first.json())).containsExactly(26L, 27L, 28L, 29L, 30L);
    }

    @Test
    void aPatchSetsTheQuantityAndMovesLastUpdated() throws Exception {
        // Given
        JsonNode before = http.get(ADDITION).json();
        // When
        Http.Answer patched = http.patch(ADDITION, "[{\"op\":\"replace\",\"path\":\"quantity\",\"value\":47.25}]");
        JsonNode after = http.get(ADDITION).json();
        // Then
        assertThat(before.path("quantity").decimalValue()).isEqualTo(new BigDecimal("42.00"));
        assertThat(patched.status()).isEqualTo(200);
        assertThat(after.path("quantity").decimalValue()).isEqualTo(new BigDecimal("47.25"));
        assertThat(after.path("billedQuantity").decimalValue()).isEqualTo(new BigDecimal("47.25"));
        assertThat(after.path("extPrice").decimalValue()).isEqualTo(new BigDecimal("165.38"));
        assertThat(after.path("_info").path("lastUpdated").asText())
                .isGreaterThan(before.path("_info").path("lastUpdated").asText());
        assertThat(sims.connectWise().quantity(4711)).isEqualByComparingTo("47.25");
        assertThat(sims.connectWise().writes()).extracting(JournalEntry::method).containsExactly("PATCH");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"op\":\"replace\",\"path\":\"quantity\",\"value\":47}",
                "[{\"op\":\"Replace\",\"path\":\"quantity\",\"value\":47}]",
                "[{\"op\":\"replace\",\"path\":\"/quantity\",\"value\":47}]",
                "[{\"op\":\"replace\",\"path\":\"quantity\"}]",
                "[{\"op\":\"replace\",\"path\":\"quantity\",\"value\":\"47\"}]",
                "[{\"op\":\"replace\",\"path\":\"billedQuantity\",\"value\":47}]",
                "[{\"op\":\"replace\",\"path\":\"quantities\",\"value\":47}]",
                "[{\"op\":\"replace\",\"path\":\"product\",\"value\":{\"id\":813}}]",
                "[{\"op\":\"replace\",\"path\":\"cancelledDate\",\"value\":\"2026-11-01T00:00:00.000Z\"}]",
                "[{\"op\":\"replace\",\"path\":\"billCustomer\",\"value\":\"Maybe\"}]",
                "[]",
            })
    void badPatchesAreRefusedAndChangeNothing(String body) throws Exception {
        // When
        Http.Answer answer = http.patch(ADDITION, body);
        // Then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("code").asText()).isEqualTo("InvalidObject");
        assertThat(answer.json().path("errors").get(0).path("resource").asText())
                .isEqualTo("addition");
        assertThat(sims.connectWise().quantity(4711)).isEqualByComparingTo("42");
        assertThat(sims.connectWise().writes()).isEmpty();
    }

    @Test
    void aStoredFaultRefusesEveryPatch() throws Exception {
        // Given
        sims.connectWise().edit("ADDITIONS", 4711, Json.object().put("serialNumber", "x".repeat(60)));
        // When
        Http.Answer answer = http.patch(ADDITION, "[{\"op\":\"replace\",\"path\":\"quantity\",\"value\":47}]");
        // Then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("errors").get(0).path("field").asText()).isEqualTo("serialNumber");
    }

    @Test
    void additionsOfAnEndedAgreementCannotBeChanged() throws Exception {
        // When
        Http.Answer answer = http.patch(
                "/finance/agreements/56/additions/4713", "[{\"op\":\"replace\",\"path\":\"quantity\",\"value\":6}]");
        Http.Answer agreement = http.get("/finance/agreements/56");
        // Then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(agreement.json().path("agreementStatus").asText()).isEqualTo("Expired");
    }

    @Test
    void aPostMakesALineEachTime() throws Exception {
        // Given
        String body = "{\"product\":{\"id\":813},\"quantity\":5,\"billCustomer\":\"Billable\","
                + "\"effectiveDate\":\"2026-12-01T00:00:00Z\"}";
        // When
        Http.Answer first = http.post(ADDITIONS, body);
        Http.Answer second = http.post(ADDITIONS, body);
        Http.Answer incomplete = http.post(ADDITIONS, "{\"quantity\":5}");
        // Then
        assertThat(first.status()).isEqualTo(201);
        assertThat(first.json().path("unitPrice").decimalValue()).isEqualTo(new BigDecimal("2.00"));
        assertThat(second.json().path("id").longValue())
                .isNotEqualTo(first.json().path("id").longValue());
        assertThat(incomplete.status()).isEqualTo(400);
        assertThat(http.get(ADDITIONS + conditions("product/id=813")).json()).hasSize(3);
    }

    @Test
    void aMissingLineIsNotFound() throws Exception {
        // When
        Http.Answer answer = http.get(ADDITIONS + "/9999");
        Http.Answer otherAgreement = http.get(ADDITIONS + "/4713");
        // Then
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().path("code").asText()).isEqualTo("NotFound");
        assertThat(otherAgreement.status()).isEqualTo(404);
    }

    @Test
    void rightsTakenFromTheRoleAreForbidden() throws Exception {
        // Given
        sims.connectWise().deny("catalog", "additions:write");
        // When
        Http.Answer catalog = http.get("/procurement/catalog");
        Http.Answer read = http.get(ADDITION);
        Http.Answer write = http.patch(ADDITION, "[{\"op\":\"replace\",\"path\":\"quantity\",\"value\":47}]");
        // Then
        assertThat(catalog.status()).isEqualTo(403);
        assertThat(read.status()).isEqualTo(200);
        assertThat(write.status()).isEqualTo(403);
    }

    @Test
    void aLostAnswerWasAppliedOrNotAsOrdered() {
        // Given
        sims.connectWise().inject(Fault.of(FaultKind.LOSE_ANSWER_AFTER_APPLY));
        sims.connectWise().inject(Fault.of(FaultKind.LOSE_ANSWER_BEFORE_APPLY));
        // When
        assertThatThrownBy(() -> http.patch(ADDITION, "[{\"op\":\"replace\",\"path\":\"quantity\",\"value\":47}]"))
                .isInstanceOf(IOException.class);
        BigDecimal afterFirst = sims.connectWise().quantity(4711);
        assertThatThrownBy(() -> http.patch(ADDITION, "[{\"op\":\"replace\",\"path\":\"quantity\",\"value\":50}]"))
                .isInstanceOf(IOException.class);
        // Then
        assertThat(afterFirst).isEqualByComparingTo("47");
        assertThat(sims.connectWise().quantity(4711)).isEqualByComparingTo("47");
        assertThat(sims.connectWise().requests())
                .extracting(JournalEntry::status, JournalEntry::applied, JournalEntry::fault)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(0, true, FaultKind.LOSE_ANSWER_AFTER_APPLY),
                        org.assertj.core.groups.Tuple.tuple(0, false, FaultKind.LOSE_ANSWER_BEFORE_APPLY));
    }

    @Test
    void staleReadsShowTheStateBeforeTheWrite() throws Exception {
        // Given
        sims.connectWise().inject(Fault.of(FaultKind.STALE_READ).times(2));
        BigDecimal before = http.get(ADDITION).json().path("quantity").decimalValue();
        // When
        http.patch(ADDITION, "[{\"op\":\"replace\",\"path\":\"quantity\",\"value\":47}]");
        BigDecimal first = http.get(ADDITION).json().path("quantity").decimalValue();
        BigDecimal second = http.get(ADDITIONS).json().get(0).path("quantity").decimalValue();
        BigDecimal third = http.get(ADDITION).json().path("quantity").decimalValue();
        // Then
        assertThat(before).isEqualByComparingTo("42");
        assertThat(first).isEqualByComparingTo("42");
        assertThat(second).isEqualByComparingTo("42");
        assertThat(third).isEqualByComparingTo("47");
    }

    @Test
    void throttlingComesWithAndWithoutRetryAfter() throws Exception {
        // Given
        sims.connectWise().inject(Fault.of(FaultKind.THROTTLE).retryAfter(7).on("GET", "/company"));
        sims.connectWise().inject(Fault.of(FaultKind.THROTTLE_NO_RETRY_AFTER).on("GET", "/company"));
        // When
        Http.Answer other = http.get("/procurement/catalog");
        Http.Answer with = http.get("/company/companies");
        Http.Answer without = http.get("/company/companies");
        Http.Answer after = http.get("/company/companies");
        // Then
        assertThat(other.status()).isEqualTo(200);
        assertThat(with.status()).isEqualTo(429);
        assertThat(with.header("Retry-After")).isEqualTo("7");
        assertThat(without.status()).isEqualTo(429);
        assertThat(without.header("Retry-After")).isEmpty();
        assertThat(after.status()).isEqualTo(200);
    }

    @Test
    void brokenAnswersAreAsOrdered() throws Exception {
        // Given
        sims.connectWise().inject(Fault.of(FaultKind.SERVER_ERROR).on("GET", null));
        sims.connectWise().inject(Fault.of(FaultKind.TRUNCATED_BODY));
        sims.connectWise().inject(Fault.of(FaultKind.HTML_BODY));
        sims.connectWise().inject(Fault.of(FaultKind.CONFLICT));
        sims.connectWise().inject(Fault.of(FaultKind.SLOW).delay(Duration.ofMillis(300)));
        sims.connectWise().inject(Fault.of(FaultKind.FOREIGN_NEXT_LINK));
        // When
        Http.Answer error = http.get(ADDITION);
        Http.Answer cut = http.get(ADDITION);
        Http.Answer page = http.get(ADDITION);
        Http.Answer conflict = http.patch(ADDITION, "[{\"op\":\"replace\",\"path\":\"quantity\",\"value\":47}]");
        long start = System.nanoTime();
        http.get(ADDITION);
        long slow = (System.nanoTime() - start) / 1_000_000;
        Http.Answer foreign = http.get("/company/companies");
        // Then
        assertThat(error.status()).isEqualTo(500);
        assertThat(error.body()).contains("timeout");
        assertThatThrownBy(cut::json).isInstanceOf(AssertionError.class);
        assertThat(page.header("content-type")).startsWith("text/html");
        assertThat(conflict.status()).isEqualTo(409);
        assertThat(conflict.json().path("code").asText()).isEqualTo("Conflict");
        assertThat(slow).isGreaterThanOrEqualTo(300);
        assertThat(foreign.header("link")).contains("elsewhere.example");
        assertThat(sims.connectWise().quantity(4711)).isEqualByComparingTo("42");
    }

    @Test
    void billingMakesInvoicesWithLinesAndProtectsWhatWasBilled() throws Exception {
        // Given
        int invoices = sims.connectWise().bill(sims.connectWise().today());
        // When
        JsonNode list = http.get("/finance/invoices" + conditions("type=\"Agreement\" and company/id=250"))
                .json();
        JsonNode lines = http.get("/procurement/products"
                        + conditions("invoice/id=" + list.get(0).path("id").asText()))
                .json();
        Http.Answer deleted = http.send("DELETE", ADDITION, null);
        // Then
        assertThat(invoices).isEqualTo(1);
        assertThat(list.get(0).path("total").decimalValue()).isEqualTo(new BigDecimal("171.70"));
        assertThat(lines).hasSize(2);
        assertThat(lines.get(1).path("quantity").decimalValue()).isEqualTo(new BigDecimal("12.35"));
        assertThat(deleted.status()).isEqualTo(400);
    }

    @Test
    void wrongMethodsAndMediaTypesAreRefused() throws Exception {
        // When
        Http.Answer method = http.post("/company/companies", "{}");
        Http.Answer media = http.with("Content-Type", "text/plain").patch(ADDITION, "[]");
        Http.Answer path = http.get("/company/nothing");
        // Then
        assertThat(method.status()).isEqualTo(405);
        assertThat(media.status()).isEqualTo(415);
        assertThat(path.status()).isEqualTo(404);
    }

    @Test
    void theAuditTrailTellsWhoChangedWhat() throws Exception {
        // Given
        http.patch(ADDITION, "[{\"op\":\"replace\",\"path\":\"quantity\",\"value\":47}]");
        // When
        JsonNode trail = http.get("/system/audittrail?type=Agreement&id=55").json();
        // Then
        assertThat(trail.get(0).path("text").asText()).contains("quantity 42 to 47");
        assertThat(trail.get(0).path("enteredBy").asText()).isEqualTo("tallybridge");
    }
}
