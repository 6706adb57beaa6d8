package io.tallybridge.psasync.changeset;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallybridge.psasync.changeset.Warning.Code;
import io.tallybridge.psasync.reconcile.PsaQuantitySource;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrakesTest {
    private static final Brakes.Limits LIMITS =
            new Brakes.Limits(new BigDecimal("50"), new BigDecimal("5"), new BigDecimal("1000"));

    private static ChangeItem item(String from, String to, String price, boolean stale, int silent, boolean midPeriod) {
        return new ChangeItem(
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                ItemKind.SET,
                "Acme",
                "250",
                "Acme",
                "Backup",
                "812",
                "55",
                "4711",
                null,
                null,
                from == null ? null : new BigDecimal(from),
                from == null ? PsaQuantitySource.UNKNOWN : PsaQuantitySource.LIVE,
                null,
                new BigDecimal(to),
                null,
                null,
                new BigDecimal("3.5"),
                null,
                price == null ? null : new BigDecimal(price),
                stale,
                silent,
                midPeriod,
                List.of(),
                List.of(),
                null,
                null,
                null,
                null);
    }

    @ParameterizedTest
    @CsvSource({
        "42,47,''",
        "42,0,WENT_TO_ZERO LARGE_DROP",
        "4,0,WENT_TO_ZERO",
        "100,50,''",
        "100,49.99,LARGE_DROP",
        "8,3,''",
        "8,2,LARGE_DROP"
    })
    void lookAtEachLine(String from, String to, String codes) {
        // When
        List<Warning> warnings = Brakes.of(List.of(item(from, to, "1", false, 0, false)), LIMITS);

        // Then
        assertThat(String.join(" ", warnings.stream().map(w -> w.code().name()).toList()))
                .isEqualTo(codes);
    }

    @Test
    void addUpMoneyWithoutItsSign() {
        // Given an increase and a decrease that cancel each other out
        List<ChangeItem> items =
                List.of(item("1", "2", "600", false, 0, false), item("9", "8", "-600", false, 0, false));

        // When / Then
        assertThat(Brakes.of(items, LIMITS)).extracting(Warning::code).containsExactly(Code.AMOUNT_ABOVE_LIMIT);
    }

    @Test
    void gripOnStaleDataSilentSourcesAndMidPeriodDates() {
        // Given
        List<ChangeItem> items = List.of(
                item("10", "11", "1", true, 0, false),
                item("10", "9", "1", false, 1, false),
                item("10", "11", "1", false, 1, true));

        // When
        List<Warning> warnings = Brakes.of(items, LIMITS);

        // Then a silent source matters only where the line would drop
        assertThat(warnings)
                .extracting(Warning::code)
                .containsExactly(Code.STALE_DATA, Code.SILENT_SOURCES, Code.MID_PERIOD_DATE);
        assertThat(warnings.get(1).items()).containsExactly(items.get(1).id());
    }

    @Test
    void aQuantityThatNobodyKnowsMayHaveBeenAnything() {
        assertThat(Brakes.of(List.of(item(null, "0", null, false, 0, false)), LIMITS))
                .extracting(Warning::code)
                .containsExactly(Code.WENT_TO_ZERO);
        assertThat(Brakes.of(List.of(item(null, "10", null, false, 1, false)), LIMITS))
                .extracting(Warning::code)
                .containsExactly(Code.SILENT_SOURCES);
        assertThat(Brakes.of(List.of(item(null, "300", null, false, 0, false)), LIMITS))
                .extracting(Warning::code)
                .containsExactly(Code.AMOUNT_ABOVE_LIMIT);
    }
}
