package io.tallybridge.usage.vendorapi;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.tallybridge.usage.count.ForeignId;
import io.tallybridge.usage.count.UnitCounts;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Body of the count route, read token by token: this is the busiest route of the suite.
 *
 * @param accountId the vendor's own account id, null where only the deprecated client id came
 * @param clientOId deprecated id, kept only to be named in the answer
 * @param unitCount exact
 */
record CountBody(@Nullable String accountId, @Nullable String clientOId, BigDecimal unitCount) {

    private static final JsonFactory JSON = new JsonFactory();

    /** What the vendor did wrong, in the contract's words. */
    static final class Invalid extends Exception {
        private static final long serialVersionUID = 1L;
        private final List<String> messages;

        Invalid(List<String> messages) {
            super(String.join("; ", messages), null, false, false);
            this.messages = messages;
        }

        List<String> messages() {
            return messages;
        }
    }

    /** The id to name where no account is found. */
    String nameOfAccount() {
        return accountId != null ? accountId : String.valueOf(clientOId);
    }

    static CountBody parse(byte @Nullable [] body) throws Invalid {
        Fields fields = new Fields();
        if (body != null && body.length > 0) {
            try (JsonParser parser = JSON.createParser(body)) {
                read(parser, fields);
            } catch (JsonProcessingException e) {
                throw new Invalid(List.of("the body is not valid JSON"));
            } catch (IOException e) {
                throw new Invalid(List.of("the body cannot be read as JSON in UTF-8"));
            }
        }
        return fields.checked();
    }

    private static void read(JsonParser parser, Fields fields) throws IOException, Invalid {
        JsonToken first = parser.nextToken();
        if (first == null) {
            return;
        }
        if (first != JsonToken.START_OBJECT) {
            throw new Invalid(List.of("the body must be a JSON object"));
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "unitCount" -> fields.unitCount(parser, value);
                case "accountId" -> fields.accountId = Fields.id(parser, value, name, fields.messages);
                case "clientOId" -> fields.clientOId = Fields.id(parser, value, name, fields.messages);
                default -> parser.skipChildren();
            }
        }
        if (parser.nextToken() != null) {
            throw new Invalid(List.of("nothing may follow the JSON object"));
        }
    }

    private static final class Fields {
        private final List<String> messages = new ArrayList<>(0);
        private @Nullable String accountId;
        private @Nullable String clientOId;
        private @Nullable BigDecimal unitCount;
        private @Nullable String unitCountObjection = "must be a number, such as 25 or 3.5";

        void unitCount(JsonParser parser, JsonToken value) throws IOException {
            if (value.isNumeric()) {
                unitCount = UnitCounts.parse(parser.getText());
                unitCountObjection = UnitCounts.objection(unitCount);
            } else {
                unitCount = null;
                unitCountObjection = "must be a number, such as 25 or 3.5";
                parser.skipChildren();
            }
        }

        static @Nullable String id(JsonParser parser, JsonToken value, String name, List<String> messages)
                throws IOException {
            if (value == JsonToken.VALUE_STRING || value.isNumeric()) {
                String id = parser.getText();
                String objection = id.isEmpty() ? null : ForeignId.objection(id);
                if (objection != null) {
                    messages.add(name + " " + objection);
                }
                return id.isEmpty() ? null : id;
            }
            if (value != JsonToken.VALUE_NULL) {
                messages.add(name + " must be a string");
                parser.skipChildren();
            }
            return null;
        }

        CountBody checked() throws Invalid {
            if (unitCountObjection != null) {
                messages.add(0, "unitCount " + unitCountObjection);
            }
            if (accountId == null && clientOId == null && messages.stream().noneMatch(m -> m.contains("Id "))) {
                messages.add("accountId must be a string and not empty");
            }
            if (unitCount == null || !messages.isEmpty()) {
                throw new Invalid(messages);
            }
            return new CountBody(accountId, clientOId, UnitCounts.normalized(unitCount));
        }
    }
}
