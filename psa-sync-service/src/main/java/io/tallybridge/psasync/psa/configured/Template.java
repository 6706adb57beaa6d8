package io.tallybridge.psasync.psa.configured;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text with placeholders, and how values are written at their place. */
record Template(String text, Place place) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z][A-Za-z0-9]*)\\}");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?(0|[1-9][0-9]{0,18})");

    /** Where a text stands, which says how a value is encoded. */
    enum Place {
        /** Path or query of an address: everything but letters, digits and {@code -._~} is percent-encoded. */
        ADDRESS,
        /** A JSON text: escaped inside of quotes, a bare number outside of them. */
        JSON,
        /** {@code application/x-www-form-urlencoded}. */
        FORM,
        /** As it is: to be compared, or encoded later as a whole. */
        PLAIN
    }

    /** The placeholders used. */
    Set<Placeholder> placeholders() {
        Set<Placeholder> used = EnumSet.noneOf(Placeholder.class);
        Matcher found = PLACEHOLDER.matcher(text);
        while (found.find()) {
            Placeholder.of(found.group(1)).ifPresent(used::add);
        }
        return used;
    }

    /**
     * What is wrong with the placeholders.
     *
     * @throws IllegalArgumentException saying it in words for people
     */
    void check() {
        Matcher found = PLACEHOLDER.matcher(text);
        while (found.find()) {
            String word = found.group(1);
            if (Placeholder.of(word).isEmpty()) {
                throw new IllegalArgumentException(
                        "has the unknown placeholder {" + word + "}; known are " + Placeholder.list());
            }
        }
        if (place != Place.JSON && PLACEHOLDER.matcher(text).replaceAll("").matches("(?s).*[{}].*")) {
            throw new IllegalArgumentException("has a brace that belongs to no placeholder");
        }
    }

    /**
     * The text with its values.
     *
     * @throws PsaException INVALID if a value is missing or cannot stand at its place
     */
    String fill(Placeholder.Values values) {
        StringBuilder filled = new StringBuilder();
        Matcher found = PLACEHOLDER.matcher(text);
        boolean quoted = false;
        int end = 0;
        while (found.find()) {
            String before = text.substring(end, found.start());
            filled.append(before);
            quoted = quotedAfter(before, quoted);
            end = found.end();
            // An unknown word was refused when the template was entered.
            Placeholder placeholder = Placeholder.of(found.group(1))
                    .orElseThrow(() -> new PsaException(PsaFailure.INVALID, "The described call cannot be made."));
            filled.append(encoded(placeholder, values.text(placeholder), quoted));
        }
        return filled.append(text, end, text.length()).toString();
    }

    private static boolean quotedAfter(String text, boolean before) {
        boolean quoted = before;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            }
        }
        return quoted;
    }

    private String encoded(Placeholder placeholder, String value, boolean quoted) {
        return switch (place) {
            case PLAIN -> value;
            case ADDRESS -> percentEncoded(value);
            case FORM -> URLEncoder.encode(value, StandardCharsets.UTF_8);
            case JSON -> quoted ? escaped(value) : bare(placeholder, value);
        };
    }

    static String percentEncoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private static String escaped(String value) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(value));
    }

    private static String bare(Placeholder placeholder, String value) {
        if (!placeholder.isNumber() && !WHOLE_NUMBER.matcher(value).matches()) {
            throw new PsaException(
                    PsaFailure.INVALID,
                    "{" + placeholder.word() + "} is no number here: the described body needs quotes around it.");
        }
        return value;
    }
}
