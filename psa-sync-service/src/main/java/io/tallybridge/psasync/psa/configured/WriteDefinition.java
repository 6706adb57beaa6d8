package io.tallybridge.psasync.psa.configured;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tallybridge.psasync.psa.ConfigurableWrites.ConfiguredCall;
import io.tallybridge.psasync.psa.PsaDescriptor.FieldProblem;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.configured.Template.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an operator found out about one tenant: the call that sets the quantity of a line, and the one that reads it.
 * Templates may hold {@code {agreementId}}, {@code {lineId}}, {@code {productId}}, {@code {quantity}}, {@code {from}} and
 * {@code {effectiveDate}}; values are encoded for the place where they stand.
 */
public record WriteDefinition(
        @JsonProperty(required = true) Write write,
        @JsonProperty(required = true) Read read) {

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    public WriteDefinition {
        Objects.requireNonNull(write, "write");
        Objects.requireNonNull(read, "read");
    }

    /**
     * The call that sets the quantity, and what shows that the PSA took it.
     *
     * @param api one of the adapter's APIs
     * @param method POST, PUT or PATCH
     * @param path below the API's address, with an inline query if need be
     * @param query further parameters; a value that begins with a brace or bracket is a JSON text
     * @param contentType JSON, or {@code application/x-www-form-urlencoded}; JSON if null
     * @param success what the answer must say beside its status 2xx; null asks for no more
     */
    public record Write(
            @JsonProperty(required = true) String api,
            @JsonProperty(required = true) String method,
            @JsonProperty(required = true) String path,
            Map<String, String> query,
            @Nullable String contentType,
            @Nullable String body,
            @Nullable Condition success) {

        public Write {
            Objects.requireNonNull(api, "api");
            Objects.requireNonNull(method, "method");
            Objects.requireNonNull(path, "path");
            query = inOrder(query);
        }

        ConfiguredCall call(Placeholder.Values values) {
            Template template = bodyTemplate();
            return new ConfiguredCall(
                    api,
                    method,
                    address(path, query, values),
                    template == null ? null : type(),
                    template == null ? null : template.fill(values),
                    true);
        }

        private String type() {
            return contentType == null || contentType.isBlank() ? "application/json" : contentType.strip();
        }

        private boolean isForm() {
            return type().toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded");
        }

        private @Nullable Template bodyTemplate() {
            return body == null ? null : new Template(body, isForm() ? Place.FORM : Place.JSON);
        }

        private Stream<Template> templates() {
            return Stream.concat(addressTemplates(path, query), Stream.ofNullable(bodyTemplate()));
        }
    }

    /**
     * The call that reads the quantity; always a GET.
     *
     * @param items JSON pointer to the line, or to a list that holds it; empty for the whole answer
     * @param matches what tells the line from others; all must hold for exactly one
     * @param quantity JSON pointer, within the line, to its quantity
     * @param onlyIf what must hold of the line before it is written, such as that it is active
     */
    public record Read(
            @JsonProperty(required = true) String api,
            @JsonProperty(required = true) String path,
            Map<String, String> query,
            @Nullable String items,
            List<Condition> matches,
            @JsonProperty(required = true) String quantity,
            List<Condition> onlyIf) {

        public Read {
            Objects.requireNonNull(api, "api");
            Objects.requireNonNull(path, "path");
            Objects.requireNonNull(quantity, "quantity");
            query = inOrder(query);
            matches = matches == null ? List.of() : List.copyOf(matches);
            onlyIf = onlyIf == null ? List.of() : List.copyOf(onlyIf);
        }

        ConfiguredCall call(Placeholder.Values values) {
            return new ConfiguredCall(api, "GET", address(path, query, values), null, null, false);
        }

        @JsonIgnore
        String itemsPointer() {
            return items == null ? "" : items;
        }

        private Stream<Template> templates() {
            return Stream.concat(
                    addressTemplates(path, query),
                    Stream.concat(matches.stream(), onlyIf.stream()).map(Condition::template));
        }
    }

    /**
     * A value in an answer.
     *
     * @param pointer JSON pointer
     * @param equals what must be found there, compared as text; may hold placeholders where a line is looked for
     */
    public record Condition(
            @JsonProperty(required = true) String pointer,
            @JsonProperty(required = true) String equals) {

        public Condition {
            Objects.requireNonNull(pointer, "pointer");
            Objects.requireNonNull(equals, "equals");
        }

        Template template() {
            return new Template(equals, Place.PLAIN);
        }

        boolean holds(JsonNode node, Placeholder.Values values) {
            JsonNode found = node.at(pointer);
            return found.isValueNode()
                    && !found.isNull()
                    && found.asText().equals(template().fill(values));
        }
    }

    private static Map<String, String> inOrder(@Nullable Map<String, String> given) {
        Map<String, String> copy = new LinkedHashMap<>();
        if (given != null) {
            given.forEach((name, value) -> copy.put(name, Objects.requireNonNull(value, name)));
        }
        return java.util.Collections.unmodifiableMap(copy);
    }

    /**
     * A definition as somebody entered it.
     *
     * @throws JsonProcessingException naming a field that is missing, unknown or of another type
     */
    public static WriteDefinition parse(JsonNode entered) throws JsonProcessingException {
        if (!entered.isObject() || holdsNul(entered)) {
            throw MismatchedInputException.from(
                    (JsonParser) null, WriteDefinition.class, "A definition is an object whose texts hold no NUL.");
        }
        return STRICT.treeToValue(entered, WriteDefinition.class);
    }

    private static boolean holdsNul(JsonNode node) {
        if (node.isTextual()) {
            return node.textValue().indexOf('\0') >= 0;
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (member.getKey().indexOf('\0') >= 0) {
                return true;
            }
        }
        for (JsonNode child : node) {
            if (holdsNul(child)) {
                return true;
            }
        }
        return false;
    }

    // ---- addresses

    private static Stream<Template> addressTemplates(String path, Map<String, String> query) {
        return Stream.concat(
                Stream.of(new Template(path, Place.ADDRESS)),
                query.values().stream().map(WriteDefinition::queryTemplate));
    }

    private static Template queryTemplate(String value) {
        String start = value.stripLeading();
        boolean json = start.startsWith("[") || (start.startsWith("{") && !start.matches("(?s)\\{[A-Za-z0-9]+\\}.*"));
        return new Template(value, json ? Place.JSON : Place.PLAIN);
    }

    private static String address(String path, Map<String, String> query, Placeholder.Values values) {
        String filled = new Template(path, Place.ADDRESS).fill(values);
        String onlyPath = filled.split("\\?", 2)[0];
        if (Arrays.stream(onlyPath.split("/", -1)).anyMatch(part -> part.equals(".") || part.equals(".."))) {
            throw new PsaException(PsaFailure.INVALID, "An id would lead the described call to another path.");
        }
        if (query.isEmpty()) {
            return filled;
        }
        String parameters = query.entrySet().stream()
                .map(parameter -> Template.percentEncoded(parameter.getKey()) + "="
                        + Template.percentEncoded(
                                queryTemplate(parameter.getValue()).fill(values)))
                .collect(Collectors.joining("&"));
        return filled + (filled.contains("?") ? "&" : "?") + parameters;
    }

    // ---- what is wrong with a definition

    private static final Set<String> METHODS = Set.of("POST", "PUT", "PATCH");
    private static final Pattern PATH =
            Pattern.compile("(/(?!/)([A-Za-z0-9\\-._~!$'()*+,;=:@&]|%[0-9A-Fa-f]{2}|\\{[A-Za-z0-9]+\\})*)+"
                    + "(\\?([A-Za-z0-9\\-._~!$'()*+,;=:@&/?]|%[0-9A-Fa-f]{2}|\\{[A-Za-z0-9]+\\})*)?");
    private static final Pattern JSON_TYPE = Pattern.compile("application/([a-z0-9.+-]+\\+)?json(; ?charset=utf-8)?");
    private static final int LONGEST_PATH = 1000;
    private static final int LONGEST_TEXT = 20_000;

    /**
     * Everything that speaks against this definition before any call is made.
     *
     * @param apis the adapter's APIs
     * @param isSecret tells texts that hold a credential of the connection, which would then be stored in the clear
     * @return empty if nothing does
     */
    public List<FieldProblem> problems(Set<String> apis, Predicate<String> isSecret) {
        List<FieldProblem> problems = new ArrayList<>();
        api("write.api", write.api(), apis, problems);
        api("read.api", read.api(), apis, problems);
        if (!METHODS.contains(write.method())) {
            problems.add(new FieldProblem("write.method", "must be one of POST, PUT, PATCH"));
        }
        place("write", write.path(), write.query(), problems);
        place("read", read.path(), read.query(), problems);
        body(problems);
        if (write.success() != null) {
            pointer("write.success.pointer", write.success().pointer(), problems);
            if (!write.success().template().placeholders().isEmpty()) {
                problems.add(new FieldProblem("write.success.equals", "cannot hold placeholders"));
            }
        }
        pointer("read.items", read.itemsPointer(), problems);
        pointer("read.quantity", read.quantity(), problems);
        conditions("read.matches", read.matches(), problems);
        conditions("read.onlyIf", read.onlyIf(), problems);
        if (problems.isEmpty()) {
            placeholders(problems);
        }
        texts().filter(isSecret)
                .findFirst()
                .ifPresent(text -> problems.add(new FieldProblem(
                        "definition",
                        "holds a credential of the connection; credentials are added to each call by themselves")));
        return problems;
    }

    private Stream<String> texts() {
        return Stream.of(
                        Stream.of(write.path(), read.path()),
                        Stream.ofNullable(write.body()),
                        write.query().values().stream(),
                        read.query().values().stream(),
                        Stream.concat(read.matches().stream(), read.onlyIf().stream())
                                .map(Condition::equals))
                .flatMap(texts -> texts);
    }

    private static void api(String field, String api, Set<String> apis, List<FieldProblem> problems) {
        if (!apis.contains(api)) {
            problems.add(new FieldProblem(field, "must be one of " + String.join(", ", apis)));
        }
    }

    private static void place(String field, String path, Map<String, String> query, List<FieldProblem> problems) {
        String wrong = pathProblem(path);
        if (wrong != null) {
            problems.add(new FieldProblem(field + ".path", wrong));
        }
        if (query.size() > 20) {
            problems.add(new FieldProblem(field + ".query", "has more than 20 parameters"));
        }
        query.forEach((name, value) -> {
            if (name.isBlank() || name.length() > 100) {
                problems.add(new FieldProblem(field + ".query", "has a name that is empty or too long"));
            }
            template(field + ".query." + name, queryTemplate(value), problems);
        });
    }

    private static @Nullable String pathProblem(String path) {
        if (path.length() > LONGEST_PATH) {
            return "is longer than " + LONGEST_PATH + " characters";
        }
        if (path.contains("{")) {
            try {
                new Template(path, Place.ADDRESS).check();
            } catch (IllegalArgumentException e) {
                return String.valueOf(e.getMessage());
            }
        }
        // Whatever leaves the API's own address would carry the credentials to somewhere else.
        if (!PATH.matcher(path).matches()) {
            return "must be a path below the API's address: one slash first, no scheme, no //, no spaces or odd characters";
        }
        String onlyPath = path.split("\\?", 2)[0].toLowerCase(Locale.ROOT);
        String decoded = onlyPath.replace("%2e", ".");
        if (decoded.contains("..") || decoded.contains("/./") || decoded.endsWith("/.")) {
            return "must not climb with dots";
        }
        if (onlyPath.contains("%2f") || onlyPath.contains("%5c") || onlyPath.contains("%00")) {
            return "must not hide a slash";
        }
        return null;
    }

    private void body(List<FieldProblem> problems) {
        Template template = write.bodyTemplate();
        if (template == null) {
            if (write.contentType() != null) {
                problems.add(new FieldProblem("write.body", "is missing, though there is a content type"));
            }
            return;
        }
        if (!write.isForm()
                && !JSON_TYPE.matcher(write.type().toLowerCase(Locale.ROOT)).matches()) {
            problems.add(
                    new FieldProblem("write.contentType", "must be a JSON type or application/x-www-form-urlencoded"));
            return;
        }
        template("write.body", template, problems);
    }

    private static void template(String field, Template template, List<FieldProblem> problems) {
        if (template.text().length() > LONGEST_TEXT) {
            problems.add(new FieldProblem(field, "is longer than " + LONGEST_TEXT + " characters"));
            return;
        }
        try {
            template.check();
            String filled = template.fill(Placeholder.Values.samples());
            if (template.place() == Place.JSON) {
                STRICT.readTree(filled);
            }
            if (template.place() == Place.FORM && !filled.matches("[A-Za-z0-9\\-._*+%=&\\[\\]]*")) {
                problems.add(new FieldProblem(field, "must be form-encoded"));
            }
        } catch (IllegalArgumentException e) {
            problems.add(new FieldProblem(field, String.valueOf(e.getMessage())));
        } catch (JsonProcessingException | PsaException e) {
            problems.add(new FieldProblem(
                    field, "is no JSON once its placeholders are filled in; dates and names need quotes around them"));
        }
    }

    private static void pointer(String field, String pointer, List<FieldProblem> problems) {
        try {
            JsonPointer.compile(pointer);
        } catch (IllegalArgumentException e) {
            problems.add(new FieldProblem(field, "must be a JSON pointer, such as /lines/0/quantity"));
        }
    }

    private static void conditions(String field, List<Condition> conditions, List<FieldProblem> problems) {
        if (conditions.size() > 20) {
            problems.add(new FieldProblem(field, "has more than 20 conditions"));
        }
        for (int i = 0; i < conditions.size(); i++) {
            pointer(field + "[" + i + "].pointer", conditions.get(i).pointer(), problems);
            template(field + "[" + i + "].equals", conditions.get(i).template(), problems);
        }
    }

    private void placeholders(List<FieldProblem> problems) {
        Set<Placeholder> written = used(write.templates());
        Set<Placeholder> asked = used(read.templates());
        if (!written.contains(Placeholder.QUANTITY)) {
            problems.add(new FieldProblem("write", "must send {quantity}"));
        }
        if (!written.contains(Placeholder.LINE_ID)) {
            problems.add(new FieldProblem("write", "must name the line by {lineId}"));
        }
        if (!asked.contains(Placeholder.LINE_ID)) {
            problems.add(new FieldProblem("read", "must find the line by {lineId}"));
        }
        if (asked.contains(Placeholder.QUANTITY) || asked.contains(Placeholder.FROM)) {
            problems.add(
                    new FieldProblem("read", "must not look for a quantity: it is what the reading is to find out"));
        }
    }

    private static Set<Placeholder> used(Stream<Template> templates) {
        Set<Placeholder> used = EnumSet.noneOf(Placeholder.class);
        templates.forEach(template -> used.addAll(template.placeholders()));
        return used;
    }
}
