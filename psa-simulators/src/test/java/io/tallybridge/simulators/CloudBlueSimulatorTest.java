package io.tallybridge.simulators;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.simulators.cloudblue.CloudBlueSimulator;
import io.tallybridge.simulators.engine.JournalEntry;
import io.tallybridge.simulators.engine.SeedBuilder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloudBlueSimulatorTest {
    private static final String SET = "/webapi/v1/" + CloudBlueSimulator.SET_QUANTITY + "?api_key=tallybridge-api-key";

    private static PsaSimulators sims;
    private static Http http;

    private CloudBlueSimulator psa;

    @BeforeAll
    static void start() {
        sims = PsaSimulators.start(0);
        http = new Http(sims.url("cloudblue"), Map.of("Content-Type", "application/json"));
    }

    @AfterAll
    static void stop() {
        sims.close();
    }

    @BeforeEach
    void seed() throws Exception {
        psa = sims.get(CloudBlueSimulator.class);
        psa.reset();
        psa.configure("today", "2026-11-05");
        psa.seed(new SeedBuilder()
                .company(1, "Acme Dental")
                .company(2, "Bravo")
                .company(3, "Charlie")
                .product(9, "Endpoint protection", "EDR-DEV", "1234.50", "2.10")
                .agreement(100, 1, "Managed security")
                .line(3, 100, 9, "25")
                .build());
    }

    private static Http.Answer list(String action, String filter) throws Exception {
        return http.get("/webapi/v1/" + action + "?api_key=tallybridge-api-key&filter="
                + URLEncoder.encode(filter, StandardCharsets.UTF_8));
    }

    private static String filter(String more, String columns) {
        return "{\"pageno\":1,\"pagesize\":\"2\",\"includeccysymbols\":false," + more + "\"gridcolumns\":\"" + columns
                + "\"}";
    }

    @Test
    void listsAreBareArraysOfTheColumnsAskedFor() throws Exception {
        Http.Answer first = list(CloudBlueSimulator.CUSTOMERS, filter("", "CompanyName,NoSuchColumn,TotalRows"));
        Http.Answer filtered = list(
                CloudBlueSimulator.CUSTOMERS,
                filter("\"filters\":[{\"field\":\"CompanyName\",\"op\":\"cn\",\"data\":\"RAV\"}],", "AccountID"));
        Http.Answer either = list(
                CloudBlueSimulator.CUSTOMERS,
                filter(
                        "\"sortcolumn\":\"CompanyName\",\"sortorder\":\"Desc\",\"filterop\":\"OR\",\"filters\":["
                                + "{\"field\":\"AccountID\",\"op\":\"eq\",\"data\":\"ACC1\"},"
                                + "{\"field\":\"AccountID\",\"op\":\"eq\",\"data\":\"ACC3\"}],",
                        "CompanyName"));

        assertThat(first.body())
                .isEqualTo(
                        "[{\"CompanyName\":\"Acme Dental\",\"TotalRows\":3},{\"CompanyName\":\"Bravo\",\"TotalRows\":3}]");
        assertThat(filtered.body()).isEqualTo("[{\"AccountID\":\"ACC2\"}]");
        assertThat(either.body()).isEqualTo("[{\"CompanyName\":\"Charlie\"},{\"CompanyName\":\"Acme Dental\"}]");
    }

    @Test
    void amountsCarrySignsIfAskedFor() throws Exception {
        JsonNode signs = list(
                        CloudBlueSimulator.LINES,
                        "{\"pageno\":1,\"pagesize\":5,\"includeccysymbols\":true,\"gridcolumns\":\"UnitPrice,Quantity\"}")
                .json();

        assertThat(signs.get(0).path("UnitPrice").asText()).isEqualTo("£1,234.50");
        assertThat(signs.get(0).path("Quantity").isNumber()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "{}",
                "{\"pageno\":0,\"pagesize\":5}",
                "{\"pageno\":1,\"pagesize\":5,\"rows\":5}",
                "{\"pageno\":1,\"pagesize\":5,\"filters\":[{\"field\":\"a\",\"op\":\"like\",\"data\":\"b\"}]}"
            })
    void filtersThatAreNoneAreRefused(String filter) throws Exception {
        assertThat(list(CloudBlueSimulator.CUSTOMERS, filter).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"UNAUTHORIZED, 401", "FORBIDDEN, 403", "REDIRECT, 302", "PAGE, 200"})
    void aWrongKeyIsRefusedInOneOfTheWaysThatAreThinkable(String how, int status) throws Exception {
        psa.configure("keyRefusal", how);

        Http.Answer refused = http.get("/webapi/v1/" + CloudBlueSimulator.CUSTOMERS + "?api_key=wrong-key");

        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.body()).doesNotContain("Acme");
    }

    @Test
    void theJournalNeverShowsTheKey() throws Exception {
        list(CloudBlueSimulator.CUSTOMERS, filter("", "CompanyName"));

        assertThat(psa.requests())
                .extracting(JournalEntry::query)
                .allSatisfy(query -> assertThat(query).contains("api_key=***").doesNotContain("tallybridge-api-key"));
    }

    @Test
    void aQuantityIsSetOrRefusedWhole() throws Exception {
        Http.Answer set = http.post(SET, "{\"ScheduleLineRefOrId\":\"SCH-100/3\",\"Quantity\":26}");
        Http.Answer again = http.post(SET, "{\"ScheduleLineRefOrId\":\"SCH-100/3\",\"Quantity\":26}");
        Http.Answer unknown = http.post(SET, "{\"ScheduleLineRefOrId\":\"SCH-100/4\",\"Quantity\":27}");
        Http.Answer negative = http.post(SET, "{\"ScheduleLineRefOrId\":\"SCH-100/3\",\"Quantity\":-1}");
        psa.configure("confirmationWanted", true);
        Http.Answer asked = http.post(SET, "{\"ScheduleLineRefOrId\":\"SCH-100/3\",\"Quantity\":28}");
        psa.configure(Map.of("confirmationWanted", false, "refusedWith200", true));
        Http.Answer dressed = http.post(SET, "{\"ScheduleLineRefOrId\":\"SCH-100/3\",\"Quantity\":29}");

        assertThat(set.body()).isEqualTo("{\"Success\":true,\"Message\":\"\"}");
        assertThat(again.status()).isEqualTo(200);
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(negative.status()).isEqualTo(400);
        assertThat(asked.status()).isEqualTo(412);
        assertThat(dressed.json().path("Success").asBoolean(true)).isFalse();
        assertThat(psa.quantity(3)).isEqualByComparingTo("26");
        assertThat(psa.writes()).hasSize(1);
    }

    @Test
    void thePreviousGenerationWantsALogInAndAForm() throws Exception {
        String basic =
                Base64.getEncoder().encodeToString("api.user:tallybridge-password".getBytes(StandardCharsets.UTF_8));
        Http previous = new Http(
                sims.url("cloudblue"),
                Map.of("Authorization", "Basic " + basic, "Content-Type", "application/x-www-form-urlencoded"));
        String path = "/api/" + CloudBlueSimulator.TRANSACTION;

        assertThat(previous.post(path, "ScheduleLine=SCH-100%2F3&Quantity=30").status())
                .isEqualTo(200);
        assertThat(http.post(path, "ScheduleLine=SCH-100%2F3&Quantity=31").status())
                .isEqualTo(401);
        assertThat(psa.quantity(3)).isEqualByComparingTo("30");
    }

    @Test
    void whatIsShownCanBeLoadedAgainAndBilled() throws Exception {
        psa.seed(psa.state());

        assertThat(psa.bill(LocalDate.parse("2026-11-30"))).isEqualTo(1);
        assertThat(psa.state().invoices()).singleElement().satisfies(invoice -> assertThat(
                        invoice.lines().get(0).quantity())
                .isEqualByComparingTo("25"));
        assertThat(psa.state().companies()).hasSize(3);
    }
}
