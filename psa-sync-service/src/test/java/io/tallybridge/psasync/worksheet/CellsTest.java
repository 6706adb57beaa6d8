package io.tallybridge.psasync.worksheet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallybridge.psasync.changeset.WorksheetRow;
import io.tallybridge.psasync.changeset.WorksheetRow.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NUMBER|12.35|12,35",
                "NUMBER|12.35|12.350",
                "NUMBER|1234.5|1.234,50",
                "NUMBER|1234.5|1,234.50",
                "NUMBER|1234|1 234",
                "NUMBER|1.234|1,234",
                "NUMBER|-5|\u22125",
                "NUMBER|12345678901234|1,23457E+13",
                "DATE|2026-11-01|01.11.2026",
                "DATE|2026-11-01|11/1/26",
                "DATE|2026-11-01|2026/11/01",
                "DATE|2026-11-01|2026-11-01 00:00:00",
                "TEXT|0012|12",
                "TEXT|12345678901234567890|1.23457E+19",
                "TEXT|Acme  Ltd|Acme Ltd",
                "TEXT|''|''"
            })
    void areTheSameHoweverASpreadsheetWritesThem(Kind kind, String expected, String found) {
        assertThat(Cells.same(kind, expected, found)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NUMBER|12.35|1235",
                "NUMBER|47|48",
                "NUMBER|47|''",
                "NUMBER|''|47",
                "NUMBER|1234|1.2345",
                "NUMBER|47|4.8E+1",
                "NUMBER|47|forty-seven",
                "NUMBER|47|47=1",
                "DATE|2026-11-01|2026-11-02",
                "DATE|2026-11-01|99.99.2026",
                "DATE|2026-11-01|46327",
                "TEXT|Acme|acme",
                "TEXT|0012|0013",
                "TEXT|c-0123|c-0124"
            })
    void areNotTheSame(Kind kind, String expected, String found) {
        assertThat(Cells.same(kind, expected, found)).isFalse();
    }

    @Test
    void theApostropheThatKeepsFormulasFromComputingMayGetLost() {
        assertThat(Cells.same(Kind.TEXT, "'=1+1", "=1+1")).isTrue();
        assertThat(Cells.same(Kind.TEXT, "'=1+1", "2")).isFalse();
    }

    @Test
    void answersAreYesOrNoInAFewWords() {
        assertThat(Cells.answer(" YES ")).contains(true);
        assertThat(Cells.answer("WAHR")).contains(true);
        assertThat(Cells.answer("\u2713")).contains(true);
        assertThat(Cells.answer("Nein")).contains(false);
        assertThat(Cells.answer("0")).contains(false);
        assertThat(Cells.answer("")).isEmpty();
        assertThat(Cells.answer("later")).isEmpty();
    }

    @Test
    void textsComputeNothing() {
        assertThat(WorksheetRow.text("=1+1")).isEqualTo("'=1+1");
        assertThat(WorksheetRow.text("+49 1")).isEqualTo("'+49 1");
        assertThat(WorksheetRow.text("-x")).isEqualTo("'-x");
        assertThat(WorksheetRow.text("@SUM(A1)")).isEqualTo("'@SUM(A1)");
        assertThat(WorksheetRow.text("\t=1+1")).isEqualTo("'=1+1");
        assertThat(WorksheetRow.text("\r\n=1")).isEqualTo("'=1");
        assertThat(WorksheetRow.text("\uff1d1")).isEqualTo("'\uff1d1");
        assertThat(WorksheetRow.text("Acme\r\nLtd")).isEqualTo("Acme Ltd");
        assertThat(WorksheetRow.text("7-Zip")).isEqualTo("7-Zip");
        assertThat(WorksheetRow.text(null)).isEmpty();
    }
}
