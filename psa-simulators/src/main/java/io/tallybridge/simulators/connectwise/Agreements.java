package io.tallybridge.simulators.connectwise;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** What the server computes about agreements. */
final class Agreements {

    private Agreements() {}

    static String status(ObjectNode agreement, LocalDate today) {
        LocalDate start = date(agreement, "startDate");
        LocalDate end = date(agreement, "endDate");
        if (Json.isTrue(agreement, "cancelledFlag")) {
            return "Cancelled";
        }
        if (end != null && end.isBefore(today) && !Json.isTrue(agreement, "noEndingDateFlag")) {
            return "Expired";
        }
        return start != null && start.isAfter(today) ? "Inactive" : "Active";
    }

    static ObjectNode rendered(ObjectNode stored, LocalDate today) {
        ObjectNode shown = stored.deepCopy();
        shown.put("agreementStatus", status(stored, today));
        return shown;
    }

    static @Nullable LocalDate date(ObjectNode record, String field) {
        String text = Json.text(record, field);
        return text == null || text.length() < 10 ? null : LocalDate.parse(text.substring(0, 10));
    }
}
