package io.tallybridge.psasync.changeset;

import io.tallybridge.psasync.reconcile.PsaQuantitySource;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One line as a person works it off. Its cells are fixed when it is handed out; the last one is a check over the others, so
 * that a change shows to anybody who has nothing but the file.
 *
 * @param cells one for each of {@link #COLUMNS}, in that order
 */
public record WorksheetRow(List<String> cells) {

    /** How a cell is to be read. */
    public enum Kind {
        TEXT,
        NUMBER,
        DATE
    }

    /** A column that a person must not change. */
    public record Column(String name, Kind kind) {}

    /** The name of the column over whose neighbours the check is made. */
    public static final String CHECK = "Check";

    /** The column that names the line. */
    public static final String ITEM_ID = "ItemId";

    /** The column that names the change set. */
    public static final String CHANGE_SET_ID = "ChangeSetId";

    /** The columns that a person must not change, in their order in the file; the check is the last one. */
    public static final List<Column> COLUMNS = List.of(
            new Column(CHANGE_SET_ID, Kind.TEXT),
            new Column(ITEM_ID, Kind.TEXT),
            new Column("Company", Kind.TEXT),
            new Column("CompanyRef", Kind.TEXT),
            new Column("Agreement", Kind.TEXT),
            new Column("AgreementRef", Kind.TEXT),
            new Column("LineRef", Kind.TEXT),
            new Column("ProductCode", Kind.TEXT),
            new Column("Description", Kind.TEXT),
            new Column("CurrentQuantity", Kind.NUMBER),
            new Column("CurrentQuantitySource", Kind.TEXT),
            new Column("NewQuantity", Kind.NUMBER),
            new Column("Difference", Kind.NUMBER),
            new Column("EffectiveDate", Kind.DATE),
            new Column("UnitPrice", Kind.NUMBER),
            new Column("UnitCost", Kind.NUMBER),
            new Column("Currency", Kind.TEXT),
            new Column("Note", Kind.TEXT),
            new Column(CHECK, Kind.TEXT));

    private static final String NEW_LINE = "NEW LINE";
    private static final String FORMULA = "=+-@\uff1d\uff0b\uff0d\uff20";
    private static final int LONGEST_TEXT = 500;
    private static final int CHECK_DIGITS = 20;

    public WorksheetRow {
        cells = List.copyOf(cells);
        if (cells.size() != COLUMNS.size()) {
            throw new IllegalArgumentException("A row has one cell for each column.");
        }
    }

    /** What the directory calls the things that an item is about. */
    record Names(
            @Nullable String company,
            @Nullable String companyReference,
            @Nullable String agreement,
            @Nullable String productCode,
            @Nullable String product,
            @Nullable String currency) {
        static final Names NONE = new Names(null, null, null, null, null, null);
    }

    static WorksheetRow of(ChangeItem item, Names names) {
        BigDecimal from = item.from();
        List<String> cells = new ArrayList<>(COLUMNS.size());
        cells.add(item.changeSetId().toString());
        cells.add(item.id().toString());
        String company = item.companyName() != null ? item.companyName() : names.company();
        cells.add(text(
                names.companyReference() == null || company == null
                        ? company
                        : company + " (" + names.companyReference() + ")"));
        cells.add(text(item.companyId()));
        cells.add(text(names.agreement()));
        cells.add(text(item.agreementId()));
        cells.add(text(item.lineId()));
        cells.add(text(names.productCode() != null ? names.productCode() : item.productId()));
        cells.add(text(item.lineName() != null ? item.lineName() : names.product()));
        boolean added = item.kind() == ItemKind.ADD;
        cells.add(added ? "" : number(from));
        cells.add(added ? NEW_LINE : source(item.psaQuantitySource(), item.psaQuantityDay()));
        cells.add(number(item.to()));
        cells.add(number(from == null ? null : item.to().subtract(from)));
        cells.add(item.effectiveDate() == null ? "" : item.effectiveDate().toString());
        cells.add(number(item.unitPrice()));
        cells.add(number(item.unitCost()));
        cells.add(text(names.currency()));
        cells.add(note(item));
        cells.add(check(cells));
        return new WorksheetRow(cells);
    }

    private static String source(PsaQuantitySource source, @Nullable LocalDate day) {
        return switch (source) {
            case LIVE -> "PSA";
            case LAST_INVOICED -> day == null ? "last invoice" : "last invoice (until " + day + ")";
            case CONFIRMED_BY_PERSON -> "worksheet (not confirmed by the PSA)";
            case PUSHED -> "our last push";
            case UNKNOWN -> "unknown";
        };
    }

    private static String note(ChangeItem item) {
        List<String> notes = new ArrayList<>();
        if (item.kind() == ItemKind.ADD) {
            notes.add(NEW_LINE + ": add the product to the agreement.");
        }
        if (item.to().signum() == 0) {
            notes.add("If the PSA does not take 0, end the line.");
        }
        if (item.midPeriod()) {
            notes.add("The date lies inside a billing period.");
        }
        if (item.stale()) {
            notes.add("The counts are old.");
        }
        return String.join(" ", notes);
    }

    private static String number(@Nullable BigDecimal number) {
        return number == null
                ? ""
                : number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    /** A text for a cell: one line, and nothing that a spreadsheet would compute. */
    public static String text(@Nullable String value) {
        if (value == null) {
            return "";
        }
        String line =
                value.replaceAll("[\\p{Cntrl}\\u2028\\u2029\\ufeff]+", " ").strip();
        String cut = line.length() <= LONGEST_TEXT ? line : line.substring(0, LONGEST_TEXT);
        return !cut.isEmpty() && FORMULA.indexOf(cut.charAt(0)) >= 0 ? "'" + cut : cut;
    }

    /**
     * The check over the cells before it: {@code c-} and the first 20 hexadecimal digits of the SHA-256 of these cells, each
     * followed by a line feed, in UTF-8. The letter keeps spreadsheets from taking it for a number.
     */
    static String check(List<String> cells) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (String cell : cells) {
                sha256.update((cell + "\n").getBytes(StandardCharsets.UTF_8));
            }
            return "c-" + HexFormat.of().formatHex(sha256.digest()).substring(0, CHECK_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The item that the row is about. */
    public UUID itemId() {
        return UUID.fromString(Objects.requireNonNull(cells.get(1)));
    }

    /** The cells by their columns' names, in the order of the file. */
    public Map<String, String> byColumn() {
        Map<String, String> named = new LinkedHashMap<>();
        for (int i = 0; i < COLUMNS.size(); i++) {
            named.put(COLUMNS.get(i).name(), cells.get(i));
        }
        return named;
    }
}
