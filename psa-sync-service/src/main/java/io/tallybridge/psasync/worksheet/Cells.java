package io.tallybridge.psasync.worksheet;

import io.tallybridge.psasync.changeset.WorksheetRow.Kind;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares cells with what was handed out, the way spreadsheets give them back: other decimal signs, other ways to write a
 * day, no leading zeros, large numbers as powers of ten. The value that is expected is known, so nothing is guessed: a cell
 * is the same if it can be read as that value.
 */
final class Cells {
    private static final Set<String> YES = Set.of(
            "yes",
            "y",
            "true",
            "1",
            "x",
            "done",
            "ok",
            "\u2713",
            "\u2714",
            "ja",
            "j",
            "wahr",
            "erledigt",
            "oui",
            "vrai",
            "si",
            "s\u00ed",
            "verdadero",
            "vero");
    private static final Set<String> NO = Set.of("no", "n", "false", "0", "nein", "falsch", "non", "faux", "falso");
    private static final Pattern DAY = Pattern.compile("(\\d{1,4})[./ -]+(\\d{1,2})[./ -]+(\\d{1,4})\\.?");
    private static final Pattern POWER = Pattern.compile("-?\\d([.,]\\d+)?[eE]\\+?\\d{1,3}");
    private static final Pattern DIGITS = Pattern.compile("-?\\d{1,300}");
    private static final int SHOWN = 80;

    private Cells() {}

    /** Whether a cell can be read as the value that is expected in it. */
    static boolean same(Kind kind, String expected, String found) {
        String wanted = expected.strip();
        String given = found.strip();
        if (plain(wanted).equals(plain(given))) {
            return true;
        }
        if (wanted.isEmpty() || given.isEmpty()) {
            return false;
        }
        return switch (kind) {
            case TEXT -> DIGITS.matcher(wanted).matches() && number(new BigDecimal(wanted), given);
            case NUMBER -> number(new BigDecimal(wanted), given);
            case DATE -> day(LocalDate.parse(wanted), given);
        };
    }

    /** Without the apostrophe that keeps a spreadsheet from computing, and with single spaces. */
    private static String plain(String text) {
        String shown = text.startsWith("'") ? text.substring(1) : text;
        return shown.replaceAll("[\\s\\u00a0]+", " ").strip();
    }

    private static boolean number(BigDecimal expected, String text) {
        String compact =
                plain(text).replaceAll("[\\s\\u00a0\\u202f'\u2019]", "").replace('\u2212', '-');
        if (POWER.matcher(compact).matches()) {
            BigDecimal given = new BigDecimal(compact.replace(',', '.'));
            return given.compareTo(expected.round(new MathContext(given.precision(), RoundingMode.HALF_UP))) == 0;
        }
        return readings(compact).stream().anyMatch(reading -> reading.compareTo(expected) == 0);
    }

    /** All that a number can mean, with point or comma as decimal sign. */
    private static List<BigDecimal> readings(String text) {
        List<BigDecimal> found = new ArrayList<>();
        if (text.length() > 300) {
            return found;
        }
        if (text.matches("-?\\d+(\\.\\d+)?")) {
            found.add(new BigDecimal(text));
        }
        if (text.matches("-?\\d+,\\d+")) {
            found.add(new BigDecimal(text.replace(',', '.')));
        }
        if (text.matches("-?\\d{1,3}(\\.\\d{3})+(,\\d+)?")) {
            found.add(new BigDecimal(text.replace(".", "").replace(',', '.')));
        }
        if (text.matches("-?\\d{1,3}(,\\d{3})+(\\.\\d+)?")) {
            found.add(new BigDecimal(text.replace(",", "")));
        }
        return found;
    }

    private static boolean day(LocalDate expected, String text) {
        String date = plain(text).replaceFirst("[T ]00:00(:00)?(\\.0+)?Z?$", "");
        Matcher parts = DAY.matcher(date);
        if (!parts.matches()) {
            return false;
        }
        int first = Integer.parseInt(parts.group(1));
        int second = Integer.parseInt(parts.group(2));
        int third = Integer.parseInt(parts.group(3));
        return is(expected, first, second, third)
                || is(expected, third, second, first)
                || is(expected, third, first, second);
    }

    private static boolean is(LocalDate expected, int year, int month, int day) {
        int full = year < 100 ? 2000 + year : year;
        try {
            return expected.equals(LocalDate.of(full, month, day));
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** What a person says in the column Done; empty if it is neither yes nor no. */
    static Optional<Boolean> answer(String cell) {
        String word = plain(cell).toLowerCase(Locale.ROOT);
        if (YES.contains(word)) {
            return Optional.of(true);
        }
        return NO.contains(word) ? Optional.of(false) : Optional.empty();
    }

    /** A cell as it may stand in a message. */
    static String shown(String cell) {
        String line = plain(cell).replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
    }
}
