package io.tallybridge.psasync.changeset;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallybridge.psasync.reconcile.Period;
import io.tallybridge.psasync.reconcile.PsaQuantitySource;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WorksheetRowTest {
    private static final Period OCTOBER = new Period(LocalDate.of(2026, 10, 1), LocalDate.of(2026, 10, 31));

    private static ChangeItem item(
            ItemKind kind, String from, PsaQuantitySource source, LocalDate day, String to, LocalDate effectiveDate) {
        return new ChangeItem(
                UUID.fromString("01a2022c-0000-7000-8000-000000000001"),
                UUID.fromString("01a2022c-0000-7000-8000-000000000002"),
                UUID.fromString("01a2022c-0000-7000-8000-000000000003"),
                kind,
                "Acme",
                "250",
                "=Acme",
                "Backup",
                "812",
                "55",
                kind == ItemKind.ADD ? null : "4711",
                "Backup, per user",
                null,
                from == null ? null : new BigDecimal(from),
                source,
                day,
                new BigDecimal(to),
                null,
                effectiveDate,
                new BigDecimal("3.50"),
                null,
                null,
                false,
                0,
                false,
                List.of(),
                List.of(),
                null,
                null,
                null,
                null);
    }

    @Test
    void aLineToBeAddedSaysSo() {
        // When
        Map<String, String> cells = WorksheetRow.of(
                        item(ItemKind.ADD, "0", PsaQuantitySource.LIVE, null, "47", LocalDate.of(2026, 11, 1)),
                        WorksheetRow.Names.NONE)
                .byColumn();

        // Then
        assertThat(cells)
                .containsEntry("LineRef", "")
                .containsEntry("CurrentQuantity", "")
                .containsEntry("CurrentQuantitySource", "NEW LINE")
                .containsEntry("NewQuantity", "47")
                .containsEntry("Difference", "47");
        assertThat(cells.get("Note")).startsWith("NEW LINE");
    }

    @Test
    void theCheckIsMadeOfTheOtherCells() throws Exception {
        // When
        List<String> cells = WorksheetRow.of(
                        item(ItemKind.SET, "42", PsaQuantitySource.LIVE, null, "0", null), WorksheetRow.Names.NONE)
                .cells();

        // Then
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        cells.subList(0, cells.size() - 1)
                .forEach(cell -> sha256.update((cell + "\n").getBytes(StandardCharsets.UTF_8)));
        assertThat(cells.get(cells.size() - 1))
                .isEqualTo("c-" + HexFormat.of().formatHex(sha256.digest()).substring(0, 20));
        assertThat(cells).contains("'=Acme", "-42", "If the PSA does not take 0, end the line.");
    }

    @Test
    void anInvoiceMustBeForADayThatTheChangeBillsAndThatWasNotInvoicedBefore() {
        LocalDate first = LocalDate.of(2026, 11, 1);
        LocalDate later = LocalDate.of(2026, 11, 30);

        assertThat(item(ItemKind.SET, "42", PsaQuantitySource.LIVE, null, "47", null)
                        .expectedFrom(OCTOBER))
                .isEqualTo(first);
        assertThat(item(ItemKind.SET, "42", PsaQuantitySource.LAST_INVOICED, OCTOBER.to(), "47", null)
                        .expectedFrom(OCTOBER))
                .isEqualTo(first);
        assertThat(item(ItemKind.SET, "42", PsaQuantitySource.LAST_INVOICED, later, "47", first)
                        .expectedFrom(OCTOBER))
                .isEqualTo(later.plusDays(1));
        assertThat(item(ItemKind.SET, "42", PsaQuantitySource.CONFIRMED_BY_PERSON, first, "47", later)
                        .expectedFrom(OCTOBER))
                .isEqualTo(later);
    }
}
