package io.tallybridge.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.simulators.autotask.MidPeriodRows;
import io.tallybridge.simulators.engine.Fault;
import io.tallybridge.simulators.engine.FaultKind;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.PsaState;
import io.tallybridge.simulators.engine.SeedBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AutotaskSimulatorTest {

    private static final LocalDate TODAY = LocalDate.of(2026, 11, 22);
    private static final LocalDate NOVEMBER = LocalDate.of(2026, 11, 1);
    private static final LocalDate DECEMBER = LocalDate.of(2026, 12, 1);

    private static PsaSimulators sims;
    private static Http http;

    @BeforeAll
    static void start() {
        sims = PsaSimulators.start(0);
        http = Http.autotask(sims);
    }

    @AfterAll
    static void stop() {
        sims.close();
    }

    @BeforeEach
    void seed() {
        sims.autotask().reset();
        sims.autotask().configure("today", TODAY);
        sims.autotask()
                .seed(new SeedBuilder()
                        .company(174, "Acme Dental Group")
                        .company(175, "Bright Law LLP")
                        .add(new PsaState.Company(176L, "Prospect Inc", null, true, "Prospect", null))
                        .product(30, "Microsoft 365 backup", "BC-M365", "3.50", "1.20")
                        .product(31, "Password manager", "KPR-USER", "2.00", "0.75")
                        .agreement(500, 174, "Acme - Managed services")
                        .agreement(501, 175, "Bright - Managed services")
                        .line(801, 500, 30, "42")
                        .line(802, 500, 31, "12")
                        .line(803, 501, 31, "5")
                        .build());
    }

    private static Http.Answer adjust(String body) throws Exception {
        return http.post("/ContractServiceAdjustments", body);
    }

    private static String adjustment(long line, long change, String date) {
        return "{\"contractID\":500,\"contractServiceID\":" + line + ",\"unitChange\":" + change
                + ",\"effectiveDate\":\"" + date + "T00:00:00Z\"}";
    }

    private static String filter(String conditions) {
        return "{\"filter\":[" + conditions + "]}";
    }

    private static List<Long> ids(JsonNode page) {
        List<Long> ids = new ArrayList<>();
        page.path("items").forEach(item -> ids.add(item.path("id").longValue()));
        return ids;
    }

    private static String error(Http.Answer answer) {
        return answer.json().path("errors").get(0).asText();
    }

    @Test
    void theZoneIsLookedUpWithoutCredentials() throws Exception {
        // Given
        Http anonymous = Http.plain(sims.autotaskUrl());
        // When
        Http.Answer versions = anonymous.get("/VersionInformation");
        Http.Answer zone = anonymous.get("/V1.0/ZoneInformation?user=" + Http.encoded("api@acme.example"));
        Http.Answer unknown = anonymous.get("/V1.0/ZoneInformation?user=nobody");
        // Then
        assertThat(versions.body()).isEqualTo("{\"apiVersions\":[\"1.0\"]}");
        assertThat(zone.json().path("url").asText()).isEqualTo(sims.baseUrl() + "/autotask/zone3/atservicesrest/");
        assertThat(unknown.status()).isEqualTo(500);
        assertThat(unknown.json().path("errors")).hasSize(1);
    }

    @Test
    void theTenantAnswersOnlyInItsZone() throws Exception {
        // Given
        sims.autotask().moveZone(5);
        // When
        Http.Answer former = http.get("/ThresholdInformation");
        Http.Answer lookupHost = http.at(sims.autotaskUrl() + "/V1.0").get("/ThresholdInformation");
        Http.Answer present =
                http.at(sims.baseUrl() + "/autotask/zone5/atservicesrest/v1.0").get("/ThresholdInformation");
        // Then
        assertThat(former.status()).isEqualTo(401);
        assertThat(former.body()).isEmpty();
        assertThat(lookupHost.status()).isEqualTo(401);
        assertThat(present.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ApiIntegrationCode", "UserName", "Secret"})
    void allThreeHeadersAreNeeded(String header) throws Exception {
        // When
        Http.Answer answer = http.without(header).get("/Companies/174");
        // Then
        assertThat(answer.status()).isEqualTo(401);
    }

    @Test
    void requestsAreCountedAndAboveTheLimitRefused() throws Exception {
        // Given
        http.get("/Companies/174");
        // When
        JsonNode information = http.get("/ThresholdInformation").json();
        sims.autotask().configure("requestsBefore", 9_998);
        Http.Answer refused = http.get("/Companies/174");
        // Then
        assertThat(information.path("externalRequestThreshold").intValue()).isEqualTo(10_000);
        assertThat(information.path("requestThresholdTimeframe").intValue()).isEqualTo(60);
        assertThat(information.path("currentTimeframeRequestCount").intValue()).isEqualTo(2);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 3_600);
    }

    @Test
    void moreThanThreeCallsAtOncePerEntityAreRefused() throws Exception {
        // Given
        sims.autotask().configure("latencyMillis", 1_000);
        ExecutorService threads = Executors.newFixedThreadPool(5);
        // When
        List<CompletableFuture<Http.Answer>> calls = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String path = i == 4 ? "/Contracts/500" : "/Companies/174";
            calls.add(CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return http.get(path);
                        } catch (IOException | InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    threads));
        }
        List<Http.Answer> answers = calls.stream().map(CompletableFuture::join).toList();
        threads.shutdown();
        // Then
        assertThat(answers.subList(0, 4))
                .filteredOn(answer -> answer.status() == 500)
                .singleElement()
                .satisfies(answer -> assertThat(answer.body()).contains("Itgenatr005"));
        assertThat(answers.get(4).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"op\":\"eq\",\"field\":\"id\",\"value\":174}|174",
                "{\"op\":\"eq\",\"field\":\"id\",\"value\":0}|0",
                "{\"Op\":\"EQ\",\"Field\":\"CompanyName\",\"Value\":\"acme dental group\"}|174",
                "{\"op\":\"noteq\",\"field\":\"companyType\",\"value\":1},{\"op\":\"gt\",\"field\":\"id\",\"value\":0}|176",
                "{\"op\":\"gte\",\"field\":\"id\",\"value\":175}|175,176",
                "{\"op\":\"lt\",\"field\":\"id\",\"value\":\"174\"}|0",
                "{\"op\":\"contains\",\"field\":\"companyName\",\"value\":\"LAW\"}|175",
                "{\"op\":\"beginsWith\",\"field\":\"companyName\",\"value\":\"acme\"}|174",
                "{\"op\":\"endsWith\",\"field\":\"companyName\",\"value\":\"inc\"}|176",
                "{\"op\":\"in\",\"field\":\"id\",\"value\":[174,176]}|174,176",
                "{\"op\":\"notIn\",\"field\":\"id\",\"value\":[0,174]}|175,176",
                "{\"op\":\"exist\",\"field\":\"parentCompanyID\"}|",
                "{\"op\":\"notExist\",\"field\":\"parentCompanyID\"},{\"op\":\"eq\",\"field\":\"isActive\",\"value\":true},"
                        + "{\"op\":\"eq\",\"field\":\"companyType\",\"value\":1}|174,175",
                "{\"op\":\"or\",\"items\":[{\"op\":\"eq\",\"field\":\"id\",\"value\":174},{\"op\":\"and\",\"items\":["
                        + "{\"op\":\"gt\",\"field\":\"id\",\"value\":174},{\"op\":\"lt\",\"field\":\"id\",\"value\":176}]}]}|174,175",
                "{\"op\":\"gt\",\"field\":\"lastTrackedModifiedDateTime\",\"value\":\"2020-01-01\"},"
                        + "{\"op\":\"gt\",\"field\":\"id\",\"value\":175}|176",
                "{\"op\":\"eq\",\"field\":\"nothing\",\"value\":1}|!",
                "{\"op\":\"similar\",\"field\":\"id\",\"value\":1}|!",
                "{\"op\":\"eq\",\"field\":\"id\",\"value\":\"x\"}|!",
                "{\"op\":\"in\",\"field\":\"id\",\"value\":7}|!",
                "{\"op\":\"or\",\"items\":[]}|!",
                "|!",
            })
    void filtersSelectOrAreRefused(String conditions, String expected) throws Exception {
        // When
        Http.Answer answer = http.post("/Companies/query", filter(conditions == null ? "" : conditions));
        // Then
        if ("!".equals(expected)) {
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.json().path("errors")).hasSize(1);
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
    void pagesAreFollowedWithTheSameMethodAndBody() throws Exception {
        // Given
        String body =
                "{\"maxRecords\":2,\"includeFields\":[\"id\",\"CompanyName\"],\"filter\":[{\"op\":\"gte\",\"field\":\"id\",\"value\":0}]}";
        // When
        JsonNode first = http.post("/Companies/query", body).json();
        String next = first.path("pageDetails").path("nextPageUrl").asText();
        JsonNode second = http.post(next, body).json();
        Http.Answer otherBody = http.post(next, body.replace("2", "3"));
        Http.Answer otherMethod = http.get(next);
        // Then
        assertThat(ids(first)).containsExactly(0L, 174L);
        assertThat(first.path("items").get(1).toString())
                .isEqualTo("{\"id\":174,\"companyName\":\"Acme Dental Group\"}");
        assertThat(first.path("pageDetails").path("prevPageUrl").isNull()).isTrue();
        assertThat(first.path("pageDetails").path("requestCount").intValue()).isEqualTo(2);
        assertThat(ids(second)).containsExactly(175L, 176L);
        assertThat(second.path("pageDetails").path("nextPageUrl").isNull()).isTrue();
        assertThat(second.path("pageDetails").path("prevPageUrl").asText()).startsWith("http");
        assertThat(otherBody.status()).isEqualTo(500);
        assertThat(otherMethod.status()).isEqualTo(500);
        assertThat(http.post("/Companies/query", body.replace(":2,", ":501,")).status())
                .isEqualTo(500);
    }

    @Test
    void queriesWorkInTheAddressAndCanBeCounted() throws Exception {
        // Given
        String search = filter("{\"op\":\"eq\",\"field\":\"companyType\",\"value\":1}");
        // When
        Http.Answer byAddress = http.get("/Companies/query?search=" + Http.encoded(search));
        Http.Answer count = http.post("/Companies/query/count", search);
        Http.Answer tooLong = http.get("/Companies/query?search=" + "x".repeat(2_200));
        // Then
        assertThat(ids(byAddress.json())).containsExactly(174L, 175L);
        assertThat(count.body()).isEqualTo("{\"queryCount\":2}");
        assertThat(tooLong.status()).isEqualTo(404);
    }

    @Test
    void aMissingRecordIsAnEmptyItem() throws Exception {
        // When
        Http.Answer missing = http.get("/Contracts/999");
        JsonNode present = http.get("/ContractServices/801").json().path("item");
        // Then
        assertThat(missing.status()).isEqualTo(200);
        assertThat(missing.body()).isEqualTo("{\"item\":null}");
        assertThat(present.has("units")).isFalse();
        assertThat(present.path("serviceID").longValue()).isEqualTo(30);
        assertThat(present.path("internalDescription").isNull()).isTrue();
    }

    @Test
    void unitsAreRowsByPeriodAndFormerOnesArePosted() throws Exception {
        // Given
        String body = filter("{\"op\":\"eq\",\"field\":\"contractServiceID\",\"value\":801},"
                + "{\"op\":\"lte\",\"field\":\"startDate\",\"value\":\"2026-12-01\"}");
        // When
        JsonNode rows = http.post("/ContractServiceUnits/query", body).json().path("items");
        // Then
        assertThat(rows)
                .extracting(row -> row.path("startDate").asText().substring(0, 7) + " "
                        + row.path("units").asInt() + " "
                        + row.hasNonNull("approveAndPostDate"))
                .containsExactly(
                        "2026-08 42 true",
                        "2026-09 42 true",
                        "2026-10 42 true",
                        "2026-11 42 false",
                        "2026-12 42 false");
        assertThat(rows.get(4).path("price").decimalValue()).isEqualByComparingTo("147");
    }

    @Test
    void anAdjustmentIsADifferenceFromItsDateOn() throws Exception {
        // When
        Http.Answer answer = adjust(adjustment(801, 5, "2026-12-01"));
        // Then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("itemId").longValue()).isPositive();
        assertThat(sims.autotask().quantity(801, TODAY)).isEqualByComparingTo("42");
        assertThat(sims.autotask().quantity(801, DECEMBER)).isEqualByComparingTo("47");
        assertThat(sims.autotask().quantity(801, DECEMBER.plusYears(1))).isEqualByComparingTo("47");
        assertThat(sims.autotask().writes()).hasSize(1);
    }

    @Test
    void sentTwiceItCountsTwice() throws Exception {
        // When
        adjust(adjustment(801, 5, "2026-11-01"));
        adjust(adjustment(801, 5, "2026-11-01"));
        // Then
        assertThat(sims.autotask().quantity(801)).isEqualByComparingTo("52");
    }

    @ParameterizedTest
    @CsvSource({
        "TOTAL,2026-11-01..2026-11-14=42 2026-11-15..2026-11-30=47",
        "DIFFERENCE,2026-11-01..2026-11-30=42 2026-11-15..2026-11-30=5"
    })
    void aChangeWithinAPeriodMakesARowOfItsOwn(MidPeriodRows rows, String expected) throws Exception {
        // Given
        sims.autotask().configure("midPeriodRows", rows);
        // When
        adjust(adjustment(801, 5, "2026-11-15"));
        // Then
        JsonNode november = http.post(
                        "/ContractServiceUnits/query",
                        filter("{\"op\":\"eq\",\"field\":\"contractServiceID\",\"value\":801},"
                                + "{\"op\":\"gte\",\"field\":\"startDate\",\"value\":\"2026-11-01\"},"
                                + "{\"op\":\"lt\",\"field\":\"startDate\",\"value\":\"2026-12-01\"}"))
                .json()
                .path("items");
        List<String> shown = new ArrayList<>();
        november.forEach(row -> shown.add(row.path("startDate").asText().substring(0, 10) + ".."
                + row.path("endDate").asText().substring(0, 10) + "="
                + row.path("units").asInt()));
        assertThat(String.join(" ", shown)).isEqualTo(expected);
        assertThat(sims.autotask().quantity(801, LocalDate.of(2026, 11, 14))).isEqualByComparingTo("42");
        assertThat(sims.autotask().quantity(801, LocalDate.of(2026, 11, 15))).isEqualByComparingTo("47");
        assertThat(sims.autotask().quantity(801, DECEMBER)).isEqualByComparingTo("47");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"contractID\":500,\"contractServiceID\":801,\"unitChange\":2.5,\"effectiveDate\":\"2026-12-01\"}|whole number",
                "{\"contractID\":500,\"contractServiceID\":801,\"unitChange\":-43,\"effectiveDate\":\"2026-12-01\"}|below zero",
                "{\"contractID\":500,\"contractServiceID\":801,\"unitChange\":5}|effectiveDate",
                "{\"contractID\":500,\"contractServiceID\":801,\"unitChange\":5,\"effectiveDate\":\"soon\"}|not a date",
                "{\"contractID\":500,\"contractServiceID\":801,\"unitChange\":5,\"effectiveDate\":\"2026-10-15\"}|approved and posted",
                "{\"contractID\":500,\"contractServiceID\":801,\"unitChange\":5,\"effectiveDate\":\"2031-01-01\"}|within the start date",
                "{\"contractID\":999,\"serviceID\":30,\"unitChange\":5,\"effectiveDate\":\"2026-12-01\"}|does not exist",
                "{\"unitChange\":5,\"effectiveDate\":\"2026-12-01\"}|contractID",
                "[]|not a JSON object",
                "{|not valid JSON",
            })
    void badAdjustmentsAreRefusedWithStatus500AndChangeNothing(String body, String reason) throws Exception {
        // When
        Http.Answer answer = adjust(body);
        // Then
        assertThat(answer.status()).isEqualTo(500);
        assertThat(error(answer)).contains(reason);
        assertThat(sims.autotask().quantity(801, DECEMBER)).isEqualByComparingTo("42");
        assertThat(sims.autotask().writes()).isEmpty();
    }

    @Test
    void aWrongPairSilentlyMakesALine() throws Exception {
        // When
        Http.Answer answer = adjust(
                "{\"contractID\":501,\"serviceID\":30,\"unitChange\":5,\"effectiveDate\":\"2026-12-01T00:00:00Z\"}");
        // Then
        assertThat(answer.status()).isEqualTo(200);
        PsaState.Line made = sims.autotask().state(DECEMBER).lines().get(3);
        assertThat(made.agreementId()).isEqualTo(501);
        assertThat(made.productId()).isEqualTo(30);
        assertThat(made.quantity()).isEqualByComparingTo("5");
    }

    @Test
    void zeroIsRefusedOnlyWhereTheTenantDoes() throws Exception {
        // Given
        sims.autotask().configure("zeroUnits", false);
        // When
        Http.Answer refused = adjust(adjustment(801, -42, "2026-12-01"));
        sims.autotask().configure("zeroUnits", true);
        Http.Answer accepted = adjust(adjustment(801, -42, "2026-12-01"));
        // Then
        assertThat(error(refused)).contains("to zero");
        assertThat(accepted.status()).isEqualTo(200);
        assertThat(sims.autotask().quantity(801, DECEMBER)).isEqualByComparingTo("0");
    }

    @Test
    void adjustmentsCanOnlyBeCreated() throws Exception {
        // When
        Http.Answer read = http.get("/ContractServiceAdjustments/120345");
        Http.Answer query = http.post("/ContractServiceAdjustments/query", filter(""));
        Http.Answer patch = http.patch("/Contracts/500", "{}");
        // Then
        assertThat(read.status()).isEqualTo(405);
        assertThat(read.json().path("Message").asText()).contains("'GET'");
        assertThat(query.status()).isNotEqualTo(200);
        assertThat(patch.status()).isEqualTo(405);
    }

    @Test
    void aServiceIsPutOnAContractAndThenAdjusted() throws Exception {
        // When
        Http.Answer created = http.post(
                "/Contracts/501/Services", "{\"contractID\":501,\"serviceID\":30,\"unitPrice\":3.0,\"unitCost\":1.0}");
        long line = created.json().path("itemId").longValue();
        Http.Answer adjusted = http.post(
                "/Contracts/501/ServiceAdjustments",
                "{\"contractServiceID\":" + line + ",\"unitChange\":7,\"effectiveDate\":\"2026-12-01\"}");
        Http.Answer described =
                http.patch("/Contracts/501/Services", "{\"id\":" + line + ",\"invoiceDescription\":\"Backup\"}");
        Http.Answer moved = http.patch("/Contracts/501/Services", "{\"id\":" + line + ",\"serviceID\":31}");
        // Then
        assertThat(created.status()).isEqualTo(200);
        assertThat(adjusted.status()).isEqualTo(200);
        assertThat(described.status()).isEqualTo(200);
        assertThat(error(moved)).contains("cannot be edited");
        assertThat(sims.autotask().quantity(line, TODAY)).isEqualByComparingTo("0");
        assertThat(sims.autotask().quantity(line, DECEMBER)).isEqualByComparingTo("7");
        assertThat(http.get("/Contracts/501/Services").json().path("items")).hasSize(2);
    }

    @Test
    void bundlesGoByTheSameRules() throws Exception {
        // Given
        sims.autotask()
                .seed(new SeedBuilder()
                        .company(174, "Acme Dental Group")
                        .add(new PsaState.Product(
                                60L,
                                "Workplace bundle",
                                null,
                                null,
                                null,
                                null,
                                Json.object().put("bundle", true)))
                        .agreement(500, 174, "Acme")
                        .line(900, 500, 60, "4")
                        .build());
        // When
        Http.Answer answer = http.post(
                "/ContractServiceBundleAdjustments",
                "{\"contractID\":500,\"contractServiceBundleID\":900,\"unitChange\":2,\"effectiveDate\":\"2026-12-01\"}");
        JsonNode bundles = http.post("/ServiceBundles/query", filter("{\"op\":\"exist\",\"field\":\"id\"}"))
                .json();
        // Then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(sims.autotask().quantity(900, DECEMBER)).isEqualByComparingTo("6");
        assertThat(ids(bundles)).containsExactly(60L);
    }

    @Test
    void picklistsAreTextsInFieldInformation() throws Exception {
        // When
        JsonNode fields = http.get("/Companies/entityInformation/fields").json().path("fields");
        // Then
        JsonNode type = null;
        for (JsonNode field : fields) {
            type = "companyType".equals(field.path("name").asText()) ? field : type;
        }
        assertThat(type).isNotNull();
        assertThat(type.path("isPickList").booleanValue()).isTrue();
        assertThat(type.path("picklistValues").get(0).path("value").isTextual()).isTrue();
        assertThat(type.path("picklistValues").get(0).path("label").asText()).isEqualTo("Customer");
    }

    @Test
    void missingPermissionsComeInTheWaysTheyAreSeen() throws Exception {
        // Given
        sims.autotask().deny("ContractServiceUnits");
        sims.autotask().configure("hidden", List.of("Services"));
        // When
        Http.Answer forbidden = http.get("/ContractServiceUnits/1");
        sims.autotask().configure("deniedStatus", 500);
        Http.Answer asError = http.get("/ContractServiceUnits/1");
        Http.Answer hidden = http.post("/Services/query", filter("{\"op\":\"exist\",\"field\":\"id\"}"));
        // Then
        assertThat(forbidden.status()).isEqualTo(403);
        assertThat(asError.status()).isEqualTo(500);
        assertThat(error(asError)).contains("permissions");
        assertThat(ids(hidden.json())).isEmpty();
    }

    @Test
    void faultsOnWritesSpareQueriesThoughBothArePosts() throws Exception {
        // Given
        sims.autotask().inject(Fault.of(FaultKind.LOSE_ANSWER_AFTER_APPLY).on("POST", null));
        String units = filter("{\"op\":\"eq\",\"field\":\"contractServiceID\",\"value\":801}");
        // When
        Http.Answer before = http.post("/ContractServiceUnits/query", units);
        assertThatThrownBy(() -> adjust(adjustment(801, 5, "2026-12-01"))).isInstanceOf(IOException.class);
        // Then
        assertThat(before.status()).isEqualTo(200);
        assertThat(sims.autotask().quantity(801, DECEMBER)).isEqualByComparingTo("47");
    }

    @Test
    void staleQueriesShowTheUnitsBeforeTheAdjustment() throws Exception {
        // Given
        sims.autotask().inject(Fault.of(FaultKind.STALE_READ));
        String units = filter("{\"op\":\"eq\",\"field\":\"contractServiceID\",\"value\":801},"
                + "{\"op\":\"eq\",\"field\":\"startDate\",\"value\":\"2026-12-01\"}");
        adjust(adjustment(801, 5, "2026-12-01"));
        // When
        JsonNode stale = http.post("/ContractServiceUnits/query", units).json();
        JsonNode fresh = http.post("/ContractServiceUnits/query", units).json();
        // Then
        assertThat(stale.path("items").get(0).path("units").intValue()).isEqualTo(42);
        assertThat(fresh.path("items").get(0).path("units").intValue()).isEqualTo(47);
    }

    @Test
    void validationAndBrokenServersAreBoth500AndDifferInTheBody() throws Exception {
        // Given
        sims.autotask().inject(Fault.of(FaultKind.VALIDATION_500).message("The contract is locked."));
        sims.autotask().inject(Fault.of(FaultKind.SERVER_ERROR).applied());
        sims.autotask().inject(Fault.of(FaultKind.SLOW).delay(Duration.ofMillis(50)));
        // When
        Http.Answer validation = adjust(adjustment(801, 5, "2026-12-01"));
        Http.Answer broken = adjust(adjustment(801, 5, "2026-12-01"));
        // Then
        assertThat(validation.status()).isEqualTo(500);
        assertThat(error(validation)).isEqualTo("The contract is locked.");
        assertThat(broken.status()).isEqualTo(500);
        assertThat(broken.header("content-type")).startsWith("text/html");
        assertThat(sims.autotask().quantity(801, DECEMBER)).isEqualByComparingTo("47");
        assertThat(sims.autotask().faults()).hasSize(1);
    }

    @Test
    void billingPostsOpenPeriodsWhichThenRefuseChanges() throws Exception {
        // Given
        int invoices = sims.autotask().bill(NOVEMBER);
        // When
        Http.Answer refused = adjust(adjustment(801, 1, "2026-11-01"));
        Http.Answer next = adjust(adjustment(801, 1, "2026-12-01"));
        JsonNode items = http.post(
                        "/BillingItems/query",
                        filter(
                                "{\"op\":\"eq\",\"field\":\"companyID\",\"value\":174},{\"op\":\"exist\",\"field\":\"invoiceID\"}"))
                .json();
        JsonNode bills = http.post("/Invoices/query", filter("{\"op\":\"eq\",\"field\":\"companyID\",\"value\":174}"))
                .json();
        // Then
        assertThat(invoices).isEqualTo(2);
        assertThat(error(refused)).contains("approved and posted contract period");
        assertThat(next.status()).isEqualTo(200);
        assertThat(items.path("items")).hasSize(2);
        assertThat(bills.path("items").get(0).path("invoiceTotal").decimalValue())
                .isEqualByComparingTo("171");
    }

    @Test
    void secretsAreMaskedInTheJournal() throws Exception {
        // When
        http.get("/Companies/174");
        // Then
        Map<String, String> headers = sims.autotask().requests().get(0).headers();
        assertThat(headers)
                .containsEntry("secret", "***")
                .containsEntry("username", "***")
                .containsEntry("apiintegrationcode", "***");
    }
}
