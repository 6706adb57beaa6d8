package io.tallybridge.simulators.autotask;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The filter of a query: a list of conditions that all must hold, nested by {@code and} and {@code or}. */
final class Filters {

    static final int MOST_ALTERNATIVES = 500;

    private final Entity entity;
    private int alternatives;

    private Filters(Entity entity) {
        this.entity = entity;
    }

    static Predicate<ObjectNode> parse(Entity entity, @Nullable JsonNode filter) {
        if (filter == null || !filter.isArray() || filter.isEmpty()) {
            throw Errors.refused("The query needs a filter with at least one condition.");
        }
        return new Filters(entity).all(filter);
    }

    private Predicate<ObjectNode> all(JsonNode conditions) {
        Predicate<ObjectNode> all = record -> true;
        for (JsonNode condition : conditions) {
            all = all.and(one(condition));
        }
        return all;
    }

    private Predicate<ObjectNode> any(JsonNode conditions) {
        Predicate<ObjectNode> any = record -> false;
        for (JsonNode condition : conditions) {
            countAlternative();
            any = any.or(one(condition));
        }
        return any;
    }

    private void countAlternative() {
        alternatives++;
        if (alternatives > MOST_ALTERNATIVES) {
            throw Errors.refused("The query has more than " + MOST_ALTERNATIVES + " OR conditions.");
        }
    }

    private Predicate<ObjectNode> one(JsonNode condition) {
        JsonNode operator = Fields.get(condition, "op");
        if (operator == null || !operator.isTextual()) {
            throw Errors.refused("A condition has no operator.");
        }
        String op = operator.textValue().toLowerCase(Locale.ROOT);
        if ("and".equals(op) || "or".equals(op)) {
            JsonNode items = Fields.get(condition, "items");
            if (items == null || !items.isArray() || items.isEmpty()) {
                throw Errors.refused("The operator " + op + " needs items.");
            }
            return "and".equals(op) ? all(items) : any(items);
        }
        JsonNode named = Fields.get(condition, "field");
        if (named == null || !named.isTextual()) {
            throw Errors.refused("A condition names no field.");
        }
        JsonNode value = Fields.get(condition, "value");
        JsonNode udf = Fields.get(condition, "udf");
        if (udf != null && udf.asBoolean(false)) {
            return record -> test(op, FieldKind.TEXT, udf(record, named.textValue()), value, named.textValue());
        }
        String field = entity.canonical(named.textValue());
        if (field == null) {
            throw Errors.refused("Unable to find " + named.textValue() + " in the " + entity.path() + " Entity.");
        }
        check(op, field, value);
        FieldKind kind = entity.kind(field);
        return record -> test(op, kind, record.path(field), value, field);
    }

    private static JsonNode udf(ObjectNode record, String name) {
        for (JsonNode field : record.path("userDefinedFields")) {
            if (field.path("name").asText().equalsIgnoreCase(name)) {
                return field.path("value");
            }
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    private void check(String op, String field, @Nullable JsonNode value) {
        FieldKind kind = entity.kind(field);
        switch (op) {
            case "exist", "notexist" -> {
                return;
            }
            case "in", "notin" -> {
                if (value == null || !value.isArray() || value.isEmpty()) {
                    throw Errors.refused("The operator " + op + " on " + field + " needs a list of values.");
                }
                for (JsonNode each : value) {
                    countAlternative();
                    checkValue(kind, field, each);
                }
            }
            case "eq", "noteq", "gt", "gte", "lt", "lte" -> checkValue(kind, field, value);
            case "beginswith", "endswith", "contains" -> {
                if (kind != FieldKind.TEXT || value == null || !value.isTextual()) {
                    throw Errors.refused("The operator " + op + " on " + field + " needs text.");
                }
            }
            default -> throw Errors.refused("The operator " + op + " is not known.");
        }
    }

    private static void checkValue(FieldKind kind, String field, @Nullable JsonNode value) {
        if (value != null && value.isNull()) {
            return;
        }
        boolean fits = value != null
                && switch (kind) {
                    case INTEGER, LONG, DECIMAL -> number(value) != null;
                    case MOMENT -> moment(value) != null;
                    case FLAG ->
                        value.isBoolean()
                                || value.asText().toLowerCase(Locale.ROOT).matches("true|false|0|1");
                    case TEXT -> value.isValueNode();
                };
        if (!fits) {
            throw Errors.refused("The value " + value + " does not fit the field " + field + ".");
        }
    }

    private static boolean test(String op, FieldKind kind, JsonNode actual, @Nullable JsonNode wanted, String field) {
        boolean absent = actual.isMissingNode() || actual.isNull();
        JsonNode value = wanted == null ? com.fasterxml.jackson.databind.node.NullNode.getInstance() : wanted;
        return switch (op) {
            case "exist" -> !absent;
            case "notexist" -> absent;
            case "in" -> contains(kind, actual, value);
            case "notin" -> !contains(kind, actual, value);
            case "eq" -> same(kind, actual, value);
            case "noteq" -> !same(kind, actual, value);
            case "beginswith" -> lower(actual).startsWith(lower(value));
            case "endswith" -> lower(actual).endsWith(lower(value));
            case "contains" -> !absent && lower(actual).contains(lower(value));
            case "gt" -> !absent && compare(kind, actual, value) > 0;
            case "gte" -> !absent && compare(kind, actual, value) >= 0;
            case "lt" -> !absent && compare(kind, actual, value) < 0;
            case "lte" -> !absent && compare(kind, actual, value) <= 0;
            default -> throw Errors.refused("The operator " + op + " on " + field + " is not known.");
        };
    }

    private static boolean contains(FieldKind kind, JsonNode actual, JsonNode values) {
        for (JsonNode value : values) {
            if (same(kind, actual, value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean same(FieldKind kind, JsonNode actual, JsonNode wanted) {
        boolean absent = actual.isMissingNode() || actual.isNull();
        if (absent || wanted.isNull()) {
            return absent && wanted.isNull();
        }
        return compare(kind, actual, wanted) == 0;
    }

    private static int compare(FieldKind kind, JsonNode actual, JsonNode wanted) {
        if (kind.isNumber()) {
            BigDecimal left = number(actual);
            BigDecimal right = number(wanted);
            return left == null || right == null ? -1 : left.compareTo(right);
        }
        if (kind == FieldKind.MOMENT) {
            Instant left = moment(actual);
            Instant right = moment(wanted);
            return left == null || right == null ? -1 : left.compareTo(right);
        }
        if (kind == FieldKind.FLAG) {
            return Boolean.compare(flag(actual), flag(wanted));
        }
        return actual.asText().compareToIgnoreCase(wanted.asText());
    }

    private static boolean flag(JsonNode value) {
        return value.isBoolean()
                ? value.booleanValue()
                : value.asText().toLowerCase(Locale.ROOT).matches("true|1");
    }

    private static String lower(JsonNode value) {
        return value.asText("").toLowerCase(Locale.ROOT);
    }

    private static @Nullable BigDecimal number(JsonNode value) {
        if (value.isNumber()) {
            return value.decimalValue();
        }
        return value.isTextual() && value.textValue().strip().matches("-?\\d{1,30}(\\.\\d{1,30})?")
                ? new BigDecimal(value.textValue().strip())
                : null;
    }

    /** A moment or day as callers write it: with or without time, fraction and offset. */
    static @Nullable Instant moment(JsonNode value) {
        if (!value.isTextual()) {
            return null;
        }
        String text = value.textValue().strip().replace(' ', 'T');
        try {
            if (text.length() == 10) {
                return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            }
            return text.matches(".*(Z|[+-]\\d{2}:\\d{2})$")
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
