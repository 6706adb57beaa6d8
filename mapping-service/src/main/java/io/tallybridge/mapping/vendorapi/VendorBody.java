package io.tallybridge.mapping.vendorapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.common.problem.CommonProblem;
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
import org.jspecify.annotations.Nullable;

/**
 * Reads bodies as clients of three generations send them: JSON with whatever content type or none, or a form; one object, or
 * a list of objects.
 */
@ApplicationScoped
class VendorBody {
    private final ObjectMapper json;

    @Inject
    VendorBody(ObjectMapper json) {
        this.json = json;
    }

    /** One object; nothing at all counts as an empty one. */
    Fields object(byte[] body, @Nullable String contentType) {
        JsonNode node = read(body, contentType);
        if (!node.isObject()) {
            throw Invalid.of(List.of("body must be an object"));
        }
        return new Fields((ObjectNode) node, "", new ArrayList<>());
    }

    /** One object or a list of objects, as a list; faults of all gather in one place. */
    Batch batch(byte[] body, @Nullable String contentType) {
        JsonNode node = read(body, contentType);
        List<String> faults = new ArrayList<>();
        if (node.isObject()) {
            return new Batch(List.of(new Fields((ObjectNode) node, "", faults)), false, faults);
        }
        if (!node.isArray()) {
            throw Invalid.of(List.of("body must be an object or an array of objects"));
        }
        List<Fields> items = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            if (node.get(i) instanceof ObjectNode item) {
                items.add(new Fields(item, "[" + i + "] ", faults));
            } else {
                faults.add("[" + i + "] must be an object");
            }
        }
        return new Batch(items, true, faults);
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

    private JsonNode read(byte[] body, @Nullable String contentType) {
        String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
        if (type.startsWith(MediaType.APPLICATION_FORM_URLENCODED) && !looksLikeJson(body)) {
            return form(new String(body, StandardCharsets.UTF_8));
        }
        try {
            Charset charset = charset(type);
            JsonNode node = charset.equals(StandardCharsets.UTF_8)
                    ? json.readTree(body)
                    : json.readTree(new String(body, charset));
            return node.isMissingNode() || node.isNull() ? JsonNodeFactory.instance.objectNode() : node;
        } catch (IOException e) {
            throw CommonProblem.INVALID_INPUT.because("The body is not well-formed JSON.");
        }
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

    private static JsonNode form(String body) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        try {
            for (String pair : body.strip().split("&")) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    node.put(
                            URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
                }
            }
        } catch (IllegalArgumentException e) {
            throw CommonProblem.INVALID_INPUT.because("The body is not a well-formed form.");
        }
        return node;
    }
}
