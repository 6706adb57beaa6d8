package io.tallybridge.mapping.vendorapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.mapping.validation.Texts;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Fields of one object. Null and empty text count as absent, since clients send them for what was never set; what is wrong is
 * gathered, so that one answer names all of it.
 */
final class Fields {
    private final ObjectNode node;
    private final String prefix;
    private final List<String> faults;

    Fields(ObjectNode node, String prefix, List<String> faults) {
        this.node = node;
        this.prefix = prefix;
        this.faults = faults;
    }

    void requireValid() {
        Invalid.throwIfAny(faults);
    }

    void fault(String sentence) {
        faults.add(prefix + sentence);
    }

    /** Text or absent. */
    @Nullable
    String text(String name, int longest) {
        JsonNode value = node.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            fault(name + " must be a string");
            return null;
        }
        return kept(name, value.textValue(), longest);
    }

    /** Text that must be there and must not be empty; after a fault some text, which nobody will read. */
    String required(String name, int longest) {
        JsonNode value = node.get(name);
        if (value == null || value.isNull()) {
            fault(name + " must be a string");
            return "";
        }
        String text = text(name, longest);
        if (text == null && value.isTextual() && value.textValue().isEmpty()) {
            fault(name + " should not be empty");
        }
        return text == null ? "" : text;
    }

    /** Text that must be there and may be empty. */
    String present(String name, int longest) {
        JsonNode value = node.get(name);
        if (value != null && value.isTextual() && value.textValue().isEmpty()) {
            return "";
        }
        return required(name, longest);
    }

    /** An id: text as it is, or a number by its digits. */
    @Nullable
    String id(String name) {
        JsonNode value = node.get(name);
        return value != null && value.isNumber()
                ? kept(name, value.asText(), Texts.LONGEST_NAME)
                : text(name, Texts.LONGEST_NAME);
    }

    /** An id that must be there. */
    String requiredId(String name) {
        JsonNode value = node.get(name);
        if (value != null && value.isNumber()) {
            String id = id(name);
            return id == null ? "" : id;
        }
        return required(name, Texts.LONGEST_NAME);
    }

    /** Yes or no, also as text in any case. */
    @Nullable
    Boolean flag(String name) {
        JsonNode value = node.get(name);
        if (value == null
                || value.isNull()
                || (value.isTextual() && value.textValue().isEmpty())) {
            return null;
        }
        switch (value.asText().toLowerCase(Locale.ROOT)) {
            case "true", "1" -> {
                return Boolean.TRUE;
            }
            case "false", "0" -> {
                return Boolean.FALSE;
            }
            default -> {
                fault(name + " must be a boolean value");
                return null;
            }
        }
    }

    /** One of some words in their exact spelling, or absent. */
    @Nullable
    String oneOf(String name, List<String> words) {
        String word = text(name, Texts.LONGEST_NAME);
        if (word != null && !words.contains(word)) {
            fault(name + " must be one of the following values: " + String.join(", ", words));
        }
        return word;
    }

    /** As {@link #oneOf}, but it must be there. */
    String requiredOneOf(String name, List<String> words) {
        String word = oneOf(name, words);
        if (word == null) {
            fault(name + " must be one of the following values: " + String.join(", ", words));
        }
        return word == null ? "" : word;
    }

    /** A whole number within bounds, also written as {@code 2.0} or as text; absent gives the default. */
    int whole(String name, int least, int most, int otherwise) {
        JsonNode value = node.get(name);
        if (value == null
                || value.isNull()
                || (value.isTextual() && value.textValue().isEmpty())) {
            return otherwise;
        }
        BigDecimal number = number(value);
        if (number == null
                || number.compareTo(BigDecimal.valueOf(least)) < 0
                || number.compareTo(BigDecimal.valueOf(most)) > 0
                || number.stripTrailingZeros().scale() > 0) {
            fault(name + " must be a number from " + least + " to " + most);
            return otherwise;
        }
        return number.intValue();
    }

    /** A number of a version, or absent. */
    @Nullable
    Long version(String name) {
        JsonNode value = node.get(name);
        if (value == null
                || value.isNull()
                || (value.isTextual() && value.textValue().isEmpty())) {
            return null;
        }
        BigDecimal number = number(value);
        if (number == null
                || number.signum() < 0
                || number.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                || number.stripTrailingZeros().scale() > 0) {
            fault(name + " must be a whole number");
            return null;
        }
        return number.longValue();
    }

    /** A point in time, or absent; without an offset it is taken as UTC. */
    @Nullable
    Instant time(String name) {
        String text = text(name, Texts.LONGEST_NAME);
        if (text == null) {
            return null;
        }
        Instant time = parse(text);
        if (time == null) {
            fault(name + " must be a valid ISO 8601 date string");
        }
        return time;
    }

    private static @Nullable Instant parse(String text) {
        // Years of four digits only, which every one of these forms begins with.
        if (!text.matches("[0-9]{4}-.*")) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException withoutOffset) {
            try {
                return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
            } catch (DateTimeParseException withoutTime) {
                try {
                    return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
                } catch (DateTimeParseException noDate) {
                    return null;
                }
            }
        }
    }

    private static @Nullable BigDecimal number(JsonNode value) {
        if (value.isNumber()) {
            return value.decimalValue();
        }
        if (!value.isTextual() || value.textValue().length() > 40) {
            return null;
        }
        try {
            return new BigDecimal(value.textValue().strip());
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private @Nullable String kept(String name, String text, int longest) {
        if (text.isEmpty()) {
            return null;
        }
        if (text.length() > longest) {
            fault(name + " must be shorter than or equal to " + longest + " characters");
            return null;
        }
        if (!Texts.wellFormed(text)) {
            fault(name + " must be well-formed text without NUL characters");
            return null;
        }
        return text;
    }
}
