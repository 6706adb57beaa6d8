package io.tallybridge.psasync.psa.cloudblue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One row of a list. No public document tells the types of columns: numbers may be texts with a currency sign and thousands
 * separators. What cannot be read for certain is a failure that names the column.
 */
record Row(JsonNode node, Columns columns) {
    private static final Pattern PLAIN = Pattern.compile("-?[0-9]{1,18}(\\.[0-9]{1,10})?");
    private static final Pattern GROUPED = Pattern.compile("-?[0-9]{1,3}(,[0-9]{3}){1,5}(\\.[0-9]{1,10})?");
    private static final int MOST_DIGITS = 40;
    private static final int WIDEST_SCALE = 30;

    /** The cell's text, or null if there is none or the column is left out. */
    @Nullable
    String text(String word) {
        JsonNode cell = cell(word);
        return cell == null || cell.asText().isBlank() ? null : cell.asText().strip();
    }

    String text(String word, String otherwise) {
        String text = text(word);
        return text == null ? otherwise : text;
    }

    private @Nullable JsonNode cell(String word) {
        JsonNode cell = columns.column(word).map(node::path).orElse(null);
        if (cell == null || cell.isMissingNode() || cell.isNull()) {
            return null;
        }
        if (cell.isContainerNode()) {
            throw unreadable(word, "no value");
        }
        return cell;
    }

    @Nullable
    BigDecimal number(String word) {
        JsonNode cell = cell(word);
        if (cell == null) {
            return null;
        }
        BigDecimal number = cell.isNumber() ? cell.decimalValue() : parsed(word, cell.asText());
        if (number != null && (number.precision() > MOST_DIGITS || Math.abs(number.scale()) > WIDEST_SCALE)) {
            throw unreadable(word, "no number that can be used");
        }
        return number == null ? null : plain(number);
    }

    /** The same number, whether it came as {@code 3.5}, {@code 3.50} or as a text. */
    private static BigDecimal plain(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    private @Nullable BigDecimal parsed(String word, String text) {
        String digits = text.replaceAll("[\\p{Sc}\\s\\u00a0\\u202f]", "").replaceAll("^(-?)[A-Z]{3}|[A-Z]{3}$", "$1");
        if (digits.isEmpty() && text.isBlank()) {
            return null;
        }
        // "1,5" and "1.234,50" could mean two things: better no answer than a wrong one.
        if (GROUPED.matcher(digits).matches()) {
            return new BigDecimal(digits.replace(",", ""));
        }
        if (!PLAIN.matcher(digits).matches()) {
            throw unreadable(word, "no number for certain");
        }
        return new BigDecimal(digits);
    }

    @Nullable
    LocalDate day(String word) {
        String text = text(word);
        if (text == null) {
            return null;
        }
        try {
            return LocalDate.parse(text.length() > 10 ? text.substring(0, 10) : text);
        } catch (DateTimeParseException e) {
            throw unreadable(word, "no date such as 2026-01-31");
        }
    }

    boolean flag(String word) {
        String text = text(word);
        if (text == null) {
            return false;
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "1" -> true;
            case "false", "no", "0" -> false;
            default -> throw unreadable(word, "neither true nor false");
        };
    }

    private PsaException unreadable(String word, String what) {
        return new PsaException(
                PsaFailure.PROTOCOL,
                "The column " + columns.column(word).orElse(word) + " holds " + what + " in at least one row.");
    }
}
