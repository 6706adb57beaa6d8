package io.tallybridge.mapping.vendorapi;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.common.problem.CommonProblem;
import io.tallybridge.mapping.validation.FlatObjects;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads bodies as clients of three generations send them: JSON with whatever content type or none, or a form; one object, or
 * a list of objects.
 */
@ApplicationScoped
class VendorBody {
    private static final int MOST_ITEMS = 50_000;

    /** Every field that the contract knows; anything else is passed over. */
    private static final Set<String> FIELDS = Set.of(
            "id",
            "name",
            "description",
            "isActive",
            "isArrears",
            "vendorSupportPageUrl",
            "integrationPortalUrl",
            "category",
            "subcategory",
            "supportArticle",
            "supportContact",
            "title",
            "alertId",
            "priority",
            "status",
            "dueDateTime",
            "serviceId",
            "version");

    private final ObjectMapper json;

    @Inject
    VendorBody(ObjectMapper json) {
        this.json = json;
    }

    /** One object; nothing at all counts as an empty one. */
    Fields object(byte[] body, @Nullable String contentType) {
        Read read = read(body, contentType);
        if (read.list() || read.items().size() != 1 || read.items().get(0) == null) {
            throw Invalid.of(List.of("body must be an object"));
        }
        return new Fields(read.items().get(0), "", new ArrayList<>());
    }

    /** One object or a list of objects, as a list; faults of all gather in one place. */
    Batch batch(byte[] body, @Nullable String contentType) {
        Read read = read(body, contentType);
        List<String> faults = new ArrayList<>();
        List<Fields> items = new ArrayList<>();
        for (int i = 0; i < read.items().size(); i++) {
            ObjectNode item = read.items().get(i);
            String prefix = read.list() ? "[" + i + "] " : "";
            if (item != null) {
                items.add(new Fields(item, prefix, faults));
            } else if (read.list()) {
                faults.add(prefix + "must be an object");
            } else {
                throw Invalid.of(List.of("body must be an object or an array of objects"));
            }
        }
        return new Batch(items, read.list(), faults);
    }

    /**
     * Several objects.
     *
     * @param list whether they came as a list
     * @param faults what the fields have complained of so far
     */
    record Batch(List<Fields> items, boolean list, List<String> faults) {
        void requireValid() {
            Invalid.throwIfAny(faults);
        }
    }

    /** What a body holds; null stands for an item that is no object. */
    private record Read(List<@Nullable ObjectNode> items, boolean list) {
        static Read one(@Nullable ObjectNode item) {
            List<@Nullable ObjectNode> items = new ArrayList<>();
            items.add(item);
            return new Read(items, false);
        }
    }

    private Read read(byte[] body, @Nullable String contentType) {
        String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
        if (type.startsWith(MediaType.APPLICATION_FORM_URLENCODED) && !looksLikeJson(body)) {
            return Read.one(form(new String(body, StandardCharsets.UTF_8)));
        }
        Charset charset = charset(type);
        try (JsonParser parser = charset.equals(StandardCharsets.UTF_8)
                ? json.getFactory().createParser(body)
                : json.getFactory().createParser(new String(body, charset))) {
            JsonToken first = parser.nextToken();
            Read read;
            if (first == null || first == JsonToken.VALUE_NULL) {
                read = Read.one(JsonNodeFactory.instance.objectNode());
            } else if (first == JsonToken.START_OBJECT) {
                read = Read.one(FlatObjects.read(parser, FIELDS));
            } else if (first == JsonToken.START_ARRAY) {
                read = new Read(items(parser), true);
            } else {
                read = Read.one(null);
            }
            if (first != null && parser.nextToken() != null) {
                throw malformed();
            }
            return read;
        } catch (IOException e) {
            throw malformed();
        }
    }

    private static List<@Nullable ObjectNode> items(JsonParser parser) throws IOException {
        List<@Nullable ObjectNode> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == null) {
                throw malformed();
            }
            if (items.size() == MOST_ITEMS) {
                throw Invalid.of(List.of("body must contain no more than " + MOST_ITEMS + " elements"));
            }
            if (token == JsonToken.START_OBJECT) {
                items.add(FlatObjects.read(parser, FIELDS));
            } else {
                parser.skipChildren();
                items.add(null);
            }
        }
        return items;
    }

    private static RuntimeException malformed() {
        return CommonProblem.INVALID_INPUT.because("The body is not well-formed JSON.");
    }

    private static Charset charset(String type) {
        int start = type.indexOf("charset=");
        if (start < 0) {
            return StandardCharsets.UTF_8;
        }
        try {
            return Charset.forName(type.substring(start + "charset=".length())
                    .replaceFirst(";.*", "")
                    .replace("\"", "")
                    .trim());
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw CommonProblem.INVALID_INPUT.because("The body's charset is not known.");
        }
    }

    private static boolean looksLikeJson(byte[] body) {
        for (byte b : body) {
            if (!Character.isWhitespace(b)) {
                return b == '{' || b == '[';
            }
        }
        return false;
    }

    private static ObjectNode form(String body) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        try {
            for (String pair : body.strip().split("&")) {
                int equals = pair.indexOf('=');
                String name = equals < 1 ? "" : URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8);
                if (FIELDS.contains(name)) {
                    node.put(name, URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
                }
            }
        } catch (IllegalArgumentException e) {
            throw CommonProblem.INVALID_INPUT.because("The body is not a well-formed form.");
        }
        return node;
    }
}
