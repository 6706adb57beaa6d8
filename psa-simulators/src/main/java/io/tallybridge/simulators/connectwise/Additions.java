package io.tallybridge.simulators.connectwise;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.Store;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of agreement additions: what may be written, what is computed, and when a write is refused. */
final class Additions {

    private static final Set<String> COMPUTED = Set.of(
            "id",
            "agreementId",
            "billedQuantity",
            "extPrice",
            "extCost",
            "margin",
            "extendedProrateCost",
            "extendedProratePrice",
            "agreementStatus",
            "additionStatus",
            "_info");
    private static final Set<String> BILLING = Set.of("Billable", "DoNotBill", "NoCharge");
    private static final Map<String, Integer> LENGTHS =
            Map.of("serialNumber", 50, "invoiceDescription", 6000, "description", 6000, "uom", 50);
    private static final String MOMENT = "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z";

    private Additions() {}

    /** A record with the fields that the server computes. */
    static ObjectNode rendered(
            ObjectNode stored, @Nullable ObjectNode agreement, LocalDate today, boolean additionStatus) {
        ObjectNode shown = stored.deepCopy();
        BigDecimal quantity = Json.decimal(stored, "quantity");
        BigDecimal billed =
                quantity.subtract(Json.decimal(stored, "lessIncluded")).max(BigDecimal.ZERO);
        BigDecimal price = billed.multiply(Json.decimal(stored, "unitPrice"));
        BigDecimal cost = billed.multiply(Json.decimal(stored, "unitCost"));
        shown.put("quantity", shownDecimal(quantity));
        shown.put("lessIncluded", shownDecimal(Json.decimal(stored, "lessIncluded")));
        shown.put("unitPrice", shownDecimal(Json.decimal(stored, "unitPrice")));
        shown.put("unitCost", shownDecimal(Json.decimal(stored, "unitCost")));
        shown.put("billedQuantity", shownDecimal(billed));
        shown.put("extPrice", money(price));
        shown.put("extCost", money(cost));
        shown.put("margin", money(price.subtract(cost)));
        shown.put("extendedProrateCost", money(BigDecimal.ZERO));
        shown.put("extendedProratePrice", money(BigDecimal.ZERO));
        if (agreement != null) {
            shown.put("agreementStatus", Agreements.status(agreement, today));
        }
        if (additionStatus) {
            shown.put("additionStatus", status(stored, today));
        }
        return shown;
    }

    private static BigDecimal shownDecimal(BigDecimal value) {
        return value.scale() < 2 ? value.setScale(2, RoundingMode.UNNECESSARY) : value;
    }

    private static BigDecimal money(BigDecimal value) {
        return value.setScale(2, RoundingMode.HALF_UP);
    }

    static String status(ObjectNode addition, LocalDate today) {
        LocalDate cancelled = Agreements.date(addition, "cancelledDate");
        LocalDate effective = Agreements.date(addition, "effectiveDate");
        if (cancelled != null && !cancelled.isAfter(today)) {
            return "Cancelled";
        }
        return effective != null && effective.isAfter(today) ? "Inactive" : "Active";
    }

    /** The record after a JSON Patch; refuses what the server would refuse. */
    static ObjectNode patched(ObjectNode stored, JsonNode operations) {
        Errors.Invalid invalid = new Errors.Invalid("addition");
        if (!operations.isArray() || operations.isEmpty()) {
            throw invalid.and("InvalidPatch", "The body must be an array of operations.", null);
        }
        ObjectNode changed = stored.deepCopy();
        for (JsonNode operation : operations) {
            apply(changed, operation, invalid);
        }
        invalid.refuseIfAny();
        validate(changed);
        return changed;
    }

    private static void apply(ObjectNode record, JsonNode operation, Errors.Invalid invalid) {
        String kind = Json.text(operation, "op");
        String path = Json.text(operation, "path");
        if (kind == null || !Set.of("add", "replace", "remove").contains(kind)) {
            invalid.add("InvalidPatch", "The operation must be add, replace or remove.\r\n", "op");
            return;
        }
        if (path == null
                || path.isEmpty()
                || path.startsWith("/")
                || Resource.ADDITIONS.kind(java.util.List.of(path)) == null) {
            invalid.add("InvalidPatch", "The path " + path + " names no field of addition.", "path");
            return;
        }
        if (COMPUTED.contains(path)) {
            invalid.add("ReadOnly", "The field " + path + " cannot be changed.", path);
            return;
        }
        JsonNode value = operation.get("value");
        if ("product".equals(path)) {
            if (value == null
                    || value.path("id").longValue()
                            != record.path("product").path("id").longValue()) {
                invalid.add("ReadOnly", "The product of an addition cannot be changed.", path);
            }
            return;
        }
        if ("remove".equals(kind)) {
            record.remove(path);
        } else if (!operation.has("value")) {
            invalid.add("InvalidPatch", "The operation on " + path + " has no value.", path);
        } else if (value.isNull()) {
            record.remove(path);
        } else {
            record.set(path, value);
        }
    }

    /** A new record from the body of a POST; {@code product} is the catalogue item it names. */
    static ObjectNode created(long id, long agreementId, JsonNode body, ObjectNode product, String now) {
        ObjectNode record = replaced(id, agreementId, body, product);
        if (!record.hasNonNull("effectiveDate")) {
            record.put("effectiveDate", now.substring(0, 10) + "T00:00:00Z");
        }
        if (!record.hasNonNull("quantity")) {
            record.put("quantity", BigDecimal.ONE);
        }
        if (!record.hasNonNull("unitPrice")) {
            record.put("unitPrice", Json.decimal(product, "price"));
        }
        if (!record.hasNonNull("unitCost")) {
            record.put("unitCost", Json.decimal(product, "cost"));
        }
        if (!record.hasNonNull("description")) {
            record.put("description", product.path("description").asText());
        }
        if (!record.hasNonNull("invoiceDescription")) {
            record.put("invoiceDescription", product.path("customerDescription").asText());
        }
        validate(record);
        return record;
    }

    /** The record after a PUT: what was not sent is gone. */
    static ObjectNode replaced(long id, long agreementId, JsonNode body, ObjectNode product) {
        ObjectNode record = Json.object();
        record.put("id", id);
        record.set("product", reference(product));
        record.put("agreementId", agreementId);
        body.fields().forEachRemaining(field -> {
            String name = field.getKey();
            boolean known = Resource.ADDITIONS.kind(java.util.List.of(name)) != null;
            if (known
                    && !COMPUTED.contains(name)
                    && !"product".equals(name)
                    && !field.getValue().isNull()) {
                record.set(name, field.getValue());
            }
        });
        if (!record.has("lessIncluded")) {
            record.put("lessIncluded", new BigDecimal("0.00"));
        }
        if (!record.has("prorateCurrentPeriodFlag")) {
            record.put("prorateCurrentPeriodFlag", false);
        }
        validate(record);
        return record;
    }

    static ObjectNode reference(ObjectNode product) {
        ObjectNode reference = Json.object();
        reference.put("id", product.path("id").longValue());
        reference.put("identifier", product.path("identifier").asText());
        return reference;
    }

    /** Checks the whole record, old values included: a stored fault refuses every later change. */
    static void validate(ObjectNode record) {
        Errors.Invalid invalid = new Errors.Invalid("addition");
        if (!record.path("product").hasNonNull("id")) {
            invalid.add("MissingRequiredField", "The field product is required.", "product");
        }
        if (!record.hasNonNull("billCustomer")) {
            invalid.add("MissingRequiredField", "The field billCustomer is required.", "billCustomer");
        } else if (!BILLING.contains(record.path("billCustomer").asText())) {
            invalid.add("InvalidValue", "The field billCustomer must be one of " + BILLING + ".", "billCustomer");
        }
        record.fields().forEachRemaining(field -> checkKind(field.getKey(), field.getValue(), invalid));
        invalid.refuseIfAny();
    }

    private static void checkKind(String name, JsonNode value, Errors.Invalid invalid) {
        FieldKind kind = Resource.ADDITIONS.kind(java.util.List.of(name));
        if (kind == null || value.isNull() || "_info".equals(name)) {
            return;
        }
        boolean fits =
                switch (kind) {
                    case NUMBER -> value.isNumber();
                    case FLAG -> value.isBoolean();
                    case TEXT -> value.isTextual();
                    case DATE -> value.isTextual() && value.textValue().matches(MOMENT);
                    case REFERENCE -> value.isObject();
                    case LIST -> value.isArray();
                };
        if (!fits) {
            invalid.add(
                    "InvalidValue",
                    kind == FieldKind.DATE
                            ? "The field " + name + " must be a moment such as 2026-11-01T00:00:00Z."
                            : "The value of the field " + name + " has the wrong type.",
                    name);
            return;
        }
        if (kind == FieldKind.NUMBER && isTooLarge(value.decimalValue())) {
            invalid.add("OutOfRange", "The field " + name + " is too large.", name);
            return;
        }
        Integer longest = LENGTHS.get(name);
        if (longest != null && value.textValue().length() > longest) {
            invalid.add(
                    "OutOfRange", "The field " + name + " must not be longer than " + longest + " characters.", name);
        }
    }

    private static boolean isTooLarge(BigDecimal value) {
        return (long) value.precision() - value.scale() > 15 || value.scale() > 30;
    }

    /** Refuses a change to the additions of an agreement that is over. */
    static void requireOpen(ObjectNode agreement, LocalDate today) {
        String status = Agreements.status(agreement, today);
        if ("Cancelled".equals(status) || "Expired".equals(status)) {
            throw new Errors.Invalid("addition")
                    .and(
                            "AgreementClosed",
                            "The agreement " + agreement.path("name").asText() + " is " + status
                                    + "; its additions cannot be changed.",
                            "agreementId");
        }
    }

    /** The catalogue item that a body names by id or identifier. */
    static ObjectNode product(Store records, JsonNode body) {
        Errors.Invalid invalid = new Errors.Invalid("addition");
        JsonNode named = body.path("product");
        if (!named.hasNonNull("id") && !named.hasNonNull("identifier")) {
            throw invalid.and("MissingRequiredField", "The field product is required.", "product");
        }
        for (ObjectNode item : records.all(Resource.CATALOG.table())) {
            boolean same = named.hasNonNull("id")
                    ? item.path("id").longValue() == named.path("id").longValue()
                    : item.path("identifier")
                            .asText()
                            .equalsIgnoreCase(named.path("identifier").asText());
            if (same && "Bundle".equals(item.path("productClass").asText())) {
                throw invalid.and("InvalidValue", "A bundle cannot be an addition.", "product");
            }
            if (same) {
                return item;
            }
        }
        throw invalid.and("InvalidReference", "The product does not exist.", "product");
    }
}
