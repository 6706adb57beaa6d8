package io.tallybridge.simulators.connectwise;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The filter language of list calls: comparisons joined by {@code and} and {@code or}, with parentheses; texts in quotes, moments in
 * square brackets, numbers, {@code true}, {@code false} and {@code null} bare. Text is compared without regard to case, as the server's
 * database does.
 */
final class Conditions {

    /** Which of the three filter parameters is read: they differ in what they may name. */
    enum Scope {
        RECORD,
        CHILDREN,
        CUSTOM_FIELDS
    }

    /** A filter that the server does not understand. */
    static final class BadCondition extends Exception {
        private static final long serialVersionUID = 1L;

        BadCondition(String message) {
            super(message);
        }
    }

    private enum TokenKind {
        TEXT,
        MOMENT,
        NUMBER,
        WORD,
        SYMBOL
    }

    private record Token(TokenKind kind, String value) {}

    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(?:\"([^\"]*)\"|'([^']*)'|\\[([^\\]]*)\\]|(-?\\d+(?:\\.\\d+)?)|([A-Za-z_][\\w/]*)|(!=|<>|<=|>=|=|<|>|\\(|\\)|,))");

    private final Resource resource;
    private final Scope scope;
    private final List<Token> tokens = new ArrayList<>();
    private int next;

    private Conditions(Resource resource, Scope scope, String text) throws BadCondition {
        this.resource = resource;
        this.scope = scope;
        Matcher matcher = TOKEN.matcher(text);
        int at = 0;
        while (at < text.stripTrailing().length()) {
            if (!matcher.find(at) || matcher.start() != at) {
                throw new BadCondition("could not read it from position " + at);
            }
            tokens.add(token(matcher));
            at = matcher.end();
        }
    }

    private static Token token(Matcher matcher) {
        if (matcher.group(1) != null) {
            return new Token(TokenKind.TEXT, matcher.group(1));
        }
        if (matcher.group(2) != null) {
            return new Token(TokenKind.TEXT, matcher.group(2));
        }
        if (matcher.group(3) != null) {
            return new Token(TokenKind.MOMENT, matcher.group(3));
        }
        if (matcher.group(4) != null) {
            return new Token(TokenKind.NUMBER, matcher.group(4));
        }
        if (matcher.group(5) != null) {
            return new Token(TokenKind.WORD, matcher.group(5));
        }
        return new Token(TokenKind.SYMBOL, matcher.group(6));
    }

    /** Reads a filter over the records of a resource. */
    static Predicate<ObjectNode> parse(Resource resource, Scope scope, String text) throws BadCondition {
        Conditions parser = new Conditions(resource, scope, text);
        if (parser.tokens.isEmpty()) {
            throw new BadCondition("it is empty");
        }
        Predicate<JsonNode> filter = parser.alternatives();
        if (parser.next < parser.tokens.size()) {
            throw new BadCondition(
                    "unexpected " + parser.tokens.get(parser.next).value());
        }
        return switch (scope) {
            case RECORD, CHILDREN -> filter::test;
            case CUSTOM_FIELDS -> record -> any(record.path("customFields"), filter);
        };
    }

    private static boolean any(JsonNode list, Predicate<JsonNode> filter) {
        for (JsonNode element : list) {
            if (filter.test(element)) {
                return true;
            }
        }
        return false;
    }

    private Predicate<JsonNode> alternatives() throws BadCondition {
        Predicate<JsonNode> filter = all();
        while (takeWord("or")) {
            filter = filter.or(all());
        }
        return filter;
    }

    private Predicate<JsonNode> all() throws BadCondition {
        Predicate<JsonNode> filter = one();
        while (takeWord("and")) {
            filter = filter.and(one());
        }
        return filter;
    }

    private Predicate<JsonNode> one() throws BadCondition {
        if (takeSymbol("(")) {
            Predicate<JsonNode> filter = alternatives();
            if (!takeSymbol(")")) {
                throw new BadCondition("a parenthesis is not closed");
            }
            return filter;
        }
        Token field = take(TokenKind.WORD, "a field name");
        List<String> path = List.of(field.value().split("/"));
        FieldKind kind = kind(field.value(), path);
        boolean negated = takeWord("not");
        Predicate<JsonNode> comparison;
        if (takeWord("in")) {
            comparison = in(kind);
        } else if (takeWord("like")) {
            comparison = like(kind, take(TokenKind.TEXT, "a quoted text").value());
        } else if (takeWord("contains")) {
            String part = take(TokenKind.TEXT, "a quoted text").value().toLowerCase(Locale.ROOT);
            requireText(kind);
            comparison = value -> value.isTextual()
                    && value.textValue().toLowerCase(Locale.ROOT).contains(part);
        } else {
            String operator = take(TokenKind.SYMBOL, "an operator").value();
            comparison = compare(kind, operator, takeLiteral());
        }
        Predicate<JsonNode> test = negated ? comparison.negate() : comparison;
        return record -> test(record, path, test);
    }

    private FieldKind kind(String written, List<String> path) throws BadCondition {
        if (scope == Scope.CUSTOM_FIELDS) {
            return FieldKind.TEXT;
        }
        FieldKind kind = resource.kind(path);
        if (kind == null) {
            throw new BadCondition("there is no field " + written);
        }
        if (resource.isList(path) && scope == Scope.RECORD) {
            throw new BadCondition(written + " is inside a list: use childConditions");
        }
        if (!resource.isList(path) && scope == Scope.CHILDREN) {
            throw new BadCondition(written + " is not inside a list: use conditions");
        }
        if (kind == FieldKind.LIST || (kind == FieldKind.REFERENCE && path.size() > 1)) {
            throw new BadCondition(written + " cannot be compared");
        }
        return kind;
    }

    private static boolean test(JsonNode record, List<String> path, Predicate<JsonNode> test) {
        List<String> real = path.equals(List.of("lastUpdated")) ? List.of("_info", "lastUpdated") : path;
        JsonNode node = record;
        for (int i = 0; i < real.size(); i++) {
            node = node.path(real.get(i));
            if (node.isArray()) {
                List<String> rest = real.subList(i + 1, real.size());
                return any(node, element -> test(element, rest, test));
            }
        }
        return test.test(node);
    }

    private Predicate<JsonNode> in(FieldKind kind) throws BadCondition {
        if (!takeSymbol("(")) {
            throw new BadCondition("in needs a list in parentheses");
        }
        Predicate<JsonNode> any = value -> false;
        do {
            any = any.or(compare(kind, "=", takeLiteral()));
        } while (takeSymbol(","));
        if (!takeSymbol(")")) {
            throw new BadCondition("a parenthesis is not closed");
        }
        return any;
    }

    private static Predicate<JsonNode> like(FieldKind kind, String pattern) throws BadCondition {
        requireText(kind);
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            regex.append(c == '%' || c == '*' ? ".*" : Pattern.quote(String.valueOf(c)));
        }
        Pattern compiled =
                Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
        return value -> value.isTextual() && compiled.matcher(value.textValue()).matches();
    }

    private static void requireText(FieldKind kind) throws BadCondition {
        if (kind != FieldKind.TEXT) {
            throw new BadCondition("like and contains are for text");
        }
    }

    private Predicate<JsonNode> compare(FieldKind kind, String operator, Token literal) throws BadCondition {
        String value = literal.value();
        if (literal.kind() == TokenKind.WORD && "null".equalsIgnoreCase(value)) {
            return switch (operator) {
                case "=" -> node -> node.isMissingNode() || node.isNull();
                case "!=", "<>" -> node -> !node.isMissingNode() && !node.isNull();
                default -> throw new BadCondition("null can only be = or !=");
            };
        }
        if (literal.kind() == TokenKind.WORD) {
            if (kind != FieldKind.FLAG || !value.toLowerCase(Locale.ROOT).matches("true|false")) {
                throw new BadCondition(value + " is not a value of this field");
            }
            boolean wanted = Boolean.parseBoolean(value.toLowerCase(Locale.ROOT));
            return compared(operator, node -> node.isBoolean() ? Boolean.compare(node.booleanValue(), wanted) : null);
        }
        if (literal.kind() == TokenKind.NUMBER && kind == FieldKind.NUMBER) {
            BigDecimal wanted = new BigDecimal(value);
            return compared(
                    operator, node -> node.isNumber() ? node.decimalValue().compareTo(wanted) : null);
        }
        if (literal.kind() == TokenKind.TEXT && kind == FieldKind.TEXT) {
            return compared(
                    operator, node -> node.isTextual() ? node.textValue().compareToIgnoreCase(value) : null);
        }
        if (literal.kind() == TokenKind.MOMENT && kind == FieldKind.DATE) {
            Instant wanted = moment(value);
            return compared(operator, node -> {
                try {
                    return node.isTextual() ? moment(node.textValue()).compareTo(wanted) : null;
                } catch (BadCondition e) {
                    return null;
                }
            });
        }
        throw new BadCondition(value + " is not a value of this field");
    }

    /** A comparison that knows no order between a value and nothing. */
    private interface Order {
        @Nullable
        Integer of(JsonNode value);
    }

    private static Predicate<JsonNode> compared(String operator, Order order) throws BadCondition {
        return switch (operator) {
            case "=" -> node -> Integer.valueOf(0).equals(order.of(node));
            case "!=", "<>" -> node -> !Integer.valueOf(0).equals(order.of(node));
            case "<" -> node -> sign(order, node, -1, -1);
            case "<=" -> node -> sign(order, node, -1, 0);
            case ">" -> node -> sign(order, node, 1, 1);
            case ">=" -> node -> sign(order, node, 0, 1);
            default -> throw new BadCondition("unknown operator " + operator);
        };
    }

    private static boolean sign(Order order, JsonNode node, int low, int high) {
        Integer result = order.of(node);
        return result != null && Integer.signum(result) >= low && Integer.signum(result) <= high;
    }

    private static Instant moment(String text) throws BadCondition {
        String written = text.strip();
        try {
            if (written.matches("\\d{4}-\\d{2}-\\d{2}")) {
                return LocalDate.parse(written).atStartOfDay(ZoneOffset.UTC).toInstant();
            }
            if (written.matches(".*(Z|[+-]\\d{2}:\\d{2})$")) {
                return OffsetDateTime.parse(written).toInstant();
            }
            return LocalDateTime.parse(written).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new BadCondition(text + " is not a moment");
        }
    }

    private boolean takeWord(String word) {
        if (next < tokens.size()
                && tokens.get(next).kind() == TokenKind.WORD
                && tokens.get(next).value().equalsIgnoreCase(word)) {
            next++;
            return true;
        }
        return false;
    }

    private boolean takeSymbol(String symbol) {
        if (next < tokens.size()
                && tokens.get(next).kind() == TokenKind.SYMBOL
                && tokens.get(next).value().equals(symbol)) {
            next++;
            return true;
        }
        return false;
    }

    private Token take(TokenKind kind, String what) throws BadCondition {
        if (next < tokens.size() && tokens.get(next).kind() == kind) {
            return tokens.get(next++);
        }
        throw new BadCondition(what + " is missing");
    }

    private Token takeLiteral() throws BadCondition {
        if (next < tokens.size() && tokens.get(next).kind() != TokenKind.SYMBOL) {
            return tokens.get(next++);
        }
        throw new BadCondition("a value is missing");
    }
}
