package io.tallybridge.usage.bulk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tallybridge.usage.count.CountMetrics.Refused;
import io.tallybridge.usage.count.ForeignId;
import io.tallybridge.usage.count.UnitCounts;
import io.tallybridge.usage.data.Query;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A line of a bulk, valid by itself. */
record BulkLine(UUID integrationId, String accountId, String serviceId, LocalDate day, BigDecimal unitCount) {

    private static final LocalDate EARLIEST = LocalDate.of(2000, 1, 1);

    /** Why a line is rejected. */
    static final class Rejected extends Exception {
        private static final long serialVersionUID = 1L;

        private final Refused why;

        Rejected(String reason) {
            this(Refused.INVALID, reason);
        }

        Rejected(Refused why, String reason) {
            super(reason, null, false, false);
            this.why = why;
        }

        Refused why() {
            return why;
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }

    static BulkLine parse(ObjectMapper json, byte[] line) throws Rejected {
        JsonNode node;
        try {
            node = json.readTree(line);
        } catch (JsonProcessingException e) {
            throw new Rejected("the line is not one complete JSON document");
        } catch (IOException e) {
            throw new Rejected("the line is not UTF-8");
        }
        if (node == null || !node.isObject()) {
            throw new Rejected("the line must be a JSON object");
        }
        return new BulkLine(
                integration(node.get("integrationId")),
                id("accountId", node.get("accountId")),
                id("serviceId", node.get("serviceId")),
                day(node.get("day")),
                unitCount(node.get("unitCount")));
    }

    private static UUID integration(@Nullable JsonNode value) throws Rejected {
        if (value != null && value.isTextual()) {
            try {
                return UUID.fromString(value.textValue());
            } catch (IllegalArgumentException e) {
                // answered below
            }
        }
        throw new Rejected("integrationId must be a UUID");
    }

    private static String id(String name, @Nullable JsonNode value) throws Rejected {
        String text = value == null || !(value.isTextual() || value.isNumber()) ? null : value.asText();
        String objection = ForeignId.objection(text);
        if (text == null || objection != null) {
            throw new Rejected(name + " " + objection);
        }
        return text;
    }

    private static LocalDate day(@Nullable JsonNode value) throws Rejected {
        LocalDate day = value != null && value.isTextual() ? Query.dayOf(value.textValue()) : null;
        if (day == null) {
            throw new Rejected("day must be a date such as 2026-10-31");
        }
        if (day.isBefore(EARLIEST)) {
            throw new Rejected("day must not be before " + EARLIEST);
        }
        return day;
    }

    private static BigDecimal unitCount(@Nullable JsonNode value) throws Rejected {
        if (value == null || !value.isNumber()) {
            throw new Rejected("unitCount must be a number, such as 25 or 3.5");
        }
        BigDecimal count = value.decimalValue();
        String objection = UnitCounts.objection(count);
        if (objection != null) {
            throw new Rejected("unitCount " + objection);
        }
        return UnitCounts.normalized(count);
    }
}
