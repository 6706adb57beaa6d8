package io.tallybridge.psasync.psa.http;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Days as PSAs write them: ISO dates, with or without a time that means nothing, or month/day/year. */
public final class Days {
    private static final DateTimeFormatter AMERICAN =
            DateTimeFormatter.ofPattern("M/d/uuuu", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

    private Days() {}

    /** The day, or null if there is none or it cannot be read; an odd date must not stop a whole read. */
    public static @Nullable LocalDate parse(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        String day = text.strip();
        try {
            if (day.length() >= 10 && day.charAt(4) == '-') {
                return LocalDate.parse(day.substring(0, 10));
            }
            return LocalDate.parse(day.split("[ T]", 2)[0], AMERICAN);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
