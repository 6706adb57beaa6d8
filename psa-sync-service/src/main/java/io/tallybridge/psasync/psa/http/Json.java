package io.tallybridge.psasync.psa.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * JSON as PSAs speak it: fields that we do not know are passed over, names come in either case, numbers may be texts, and
 * decimals keep every digit.
 */
public final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .addModule(new SimpleModule().addDeserializer(BigDecimal.class, new BoundedDecimal()))
            .build();

    private Json() {}

    /**
     * An answer's body as a record.
     *
     * @throws PsaException PROTOCOL if it is not what was expected
     */
    public static <T> T read(Answer answer, Class<T> type) {
        return read(answer, MAPPER.constructType(type));
    }

    /**
     * An answer's body as a list.
     *
     * @throws PsaException PROTOCOL if it is not what was expected
     */
    public static <T> List<T> readList(Answer answer, Class<T> type) {
        return read(answer, MAPPER.getTypeFactory().constructCollectionType(List.class, type));
    }

    /**
     * An answer's body as a generic record.
     *
     * @throws PsaException PROTOCOL if it is not what was expected
     */
    public static <T> T readGeneric(Answer answer, Class<?> generic, Class<?> parameter) {
        return read(answer, MAPPER.getTypeFactory().constructParametricType(generic, parameter));
    }

    private static <T> T read(Answer answer, JavaType type) {
        T value;
        try {
            value = MAPPER.readValue(answer.body(), type);
        } catch (JsonProcessingException e) {
            // The text stays out of the message: it may be a page of HTML, or hold what is nobody's business.
            throw new PsaException(PsaFailure.PROTOCOL, "The PSA's answer is not the JSON that was expected.");
        }
        if (value == null) {
            throw new PsaException(PsaFailure.PROTOCOL, "The PSA's answer is empty.");
        }
        return value;
    }

    /** The body as a tree, if it is JSON at all: for error bodies. */
    public static Optional<JsonNode> tree(Answer answer) {
        try {
            return Optional.ofNullable(MAPPER.readTree(answer.body())).filter(node -> !node.isMissingNode());
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** An empty object, for bodies that are put together field by field. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /**
     * A part of an answer as a record.
     *
     * @throws PsaException PROTOCOL if it is not what was expected
     */
    public static <T> T convert(JsonNode part, Class<T> type) {
        try {
            return MAPPER.treeToValue(part, type);
        } catch (JsonProcessingException e) {
            throw new PsaException(PsaFailure.PROTOCOL, "The PSA's answer is not the JSON that was expected.");
        }
    }

    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not writable as JSON: " + value.getClass(), e);
        }
    }

    /** Refuses numbers that no quantity or price can be, before arithmetic on their exponent eats the memory. */
    private static final class BoundedDecimal extends StdDeserializer<BigDecimal> {
        private static final long serialVersionUID = 1L;
        private static final int MOST_DIGITS = 40;
        private static final int WIDEST_SCALE = 30;

        BoundedDecimal() {
            super(BigDecimal.class);
        }

        @Override
        public @Nullable BigDecimal deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            JsonToken token = parser.currentToken();
            if (token != JsonToken.VALUE_NUMBER_INT
                    && token != JsonToken.VALUE_NUMBER_FLOAT
                    && token != JsonToken.VALUE_STRING) {
                return (BigDecimal) context.handleUnexpectedToken(BigDecimal.class, parser);
            }
            String text = parser.getText().strip();
            if (text.isEmpty()) {
                return null;
            }
            BigDecimal value;
            try {
                value = new BigDecimal(text);
            } catch (NumberFormatException e) {
                return (BigDecimal) context.handleWeirdStringValue(BigDecimal.class, text, "not a number");
            }
            if (value.precision() > MOST_DIGITS || Math.abs(value.scale()) > WIDEST_SCALE) {
                return (BigDecimal) context.handleWeirdStringValue(BigDecimal.class, text, "out of range");
            }
            return value;
        }
    }
}
