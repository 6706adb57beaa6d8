package io.tallybridge.psasync.psa.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.Secret;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswersTest {
    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "400, INVALID", "401, AUTH", "403, PERMISSION", "404, GONE", "405, PROTOCOL", "408, TRANSIENT", "409, CONFLICT",
        "410, GONE", "415, PROTOCOL", "418, INVALID", "422, INVALID", "423, CONFLICT", "429, THROTTLED",
                "500, TRANSIENT",
        "501, UNSUPPORTED", "502, TRANSIENT", "503, TRANSIENT", "599, TRANSIENT", "302, PROTOCOL", "304, PROTOCOL"
    })
    void oneTableFromStatusToFailure(int status, PsaFailure failure) {
        assertThat(FailureTable.standard().failure(answer(status, ""))).contains(failure);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204, 299})
    void aGoodStatusIsNoFailure(int status) {
        assertThat(FailureTable.standard().failure(answer(status, ""))).isEmpty();
    }

    @Test
    void anAdapterReplacesItsOddRows() {
        FailureTable table = FailureTable.with(
                answer -> answer.status() == 500 ? Optional.of(PsaFailure.INVALID) : Optional.empty(),
                answer -> Optional.empty());

        assertThat(table.failure(answer(500, ""))).contains(PsaFailure.INVALID);
        assertThat(table.failure(answer(503, ""))).contains(PsaFailure.TRANSIENT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "20 | PT20S",
                " 0 | PT0S",
                "Sun, 22 Nov 2026 08:01:30 GMT | PT1M30S",
                "Sun, 22 Nov 2026 07:00:00 GMT | PT0S"
            })
    void retryAfterIsSecondsOrADate(String header, Duration wait) {
        assertThat(new Answer(429, Map.of("retry-after", header), "").retryAfter(NOW))
                .contains(wait);
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-5", "99999999999999999999", ""})
    void anOddRetryAfterIsNone(String header) {
        assertThat(new Answer(429, Map.of("retry-after", header), "").retryAfter(NOW))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<https://x/a?pageId=7>; rel=\"next\" | https://x/a?pageId=7",
                "<https://x/a?page=9>; rel=\"last\", <https://x/a?page=2>; rel=\"next\" | https://x/a?page=2",
                "<https://x/a?c=1,2&page=2>;rel=next, <https://x/b>; rel=\"last\" | https://x/a?c=1,2&page=2"
            })
    void findsTheNextPage(String header, String next) {
        assertThat(Links.next(new Answer(200, Map.of("link", header), "[]"))).contains(next);
    }

    @Test
    void noNextPage() {
        assertThat(Links.next(new Answer(200, Map.of("link", "<https://x/a>; rel=\"last\""), "[]")))
                .isEmpty();
        assertThat(Links.next(answer(200, "[]"))).isEmpty();
    }

    record Line(String id, BigDecimal quantity, String name) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":4711,\"quantity\":42.00,\"surprise\":{\"a\":[1]}}",
                "{\"ID\":\"4711\",\"Quantity\":\"42.00\",\"Name\":null}",
                "{\"id\":4711,\"quantity\":42.00}"
            })
    void jsonIsReadAsPsasSpeakIt(String body) {
        assertThat(Json.read(answer(200, body), Line.class)).isEqualTo(new Line("4711", new BigDecimal("42.00"), null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "<html>busy</html>",
                "{\"id\":4711,\"quantity\":42.0",
                "{\"id\":1} {\"id\":2}",
                "{\"quantity\":1e400}",
                "{\"quantity\":1e999999999}",
                "{\"quantity\":\"1e999999999\"}",
                "{\"quantity\":12345678901234567890123456789012345678901}",
                "{\"quantity\":\"many\"}",
                "{\"quantity\":{\"value\":1}}",
                "{\"quantity\":true}"
            })
    void whatIsNotTheExpectedJsonIsAProtocolFailure(String body) {
        assertThatThrownBy(() -> Json.read(answer(200, body), Line.class))
                .isInstanceOfSatisfying(
                        PsaException.class, e -> assertThat(e.failure()).isEqualTo(PsaFailure.PROTOCOL))
                .hasMessageNotContaining("busy");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "2026-11-01T00:00:00Z, 2026-11-01",
                "2026-11-01T00:00:00.1234567, 2026-11-01",
                "2026-11-01, 2026-11-01",
                "12/01/2026, 2026-12-01",
                "2/30/2026, none",
                "2026-02-30T00:00:00Z, none",
                "soon, none",
                "'', none"
            })
    void daysAreReadLeniently(String text, LocalDate day) {
        assertThat(Days.parse(text)).isEqualTo(day);
    }

    @Test
    void secretsAreMaskedInEverySpelling() {
        Masker masker = new Masker(List.of(Secret.of("p/w \"q\" +1"), Secret.of("abc")));

        assertThat(masker.mask(
                        "a p/w \"q\" +1 b p%2Fw%20%22q%22%20%2B1 c p%2Fw+%22q%22+%2B1 d p\\/w \\\"q\\\" +1 e abc"))
                .isEqualTo("a *** b *** c *** d *** e abc");
    }

    private static Answer answer(int status, String body) {
        return new Answer(status, Map.of(), body);
    }
}
