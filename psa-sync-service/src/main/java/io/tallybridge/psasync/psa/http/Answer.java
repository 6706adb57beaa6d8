package io.tallybridge.psasync.psa.http;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What came back.
 *
 * @param headers by lower-case name; repeated ones are joined by a comma
 */
public record Answer(int status, Map<String, String> headers, String body) {

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** How long to wait, if the answer says so in seconds or as a date. */
    public Optional<Duration> retryAfter(Instant now) {
        return header("retry-after").map(String::strip).flatMap(value -> {
            try {
                if (value.matches("\\d{1,9}")) {
                    return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
                }
                Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
                return Optional.of(until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO);
            } catch (DateTimeParseException e) {
                return Optional.empty();
            }
        });
    }
}
