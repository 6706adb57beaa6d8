package io.tallybridge.simulators.autotask;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.Store;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The calls that change something: adjustments, and contract services created and described anew. */
final class Writes {

    private final Store records;
    private final AutotaskSettings settings;

    Writes(Store records, AutotaskSettings settings) {
        this.records = records;
        this.settings = settings;
    }

    /** Changes a line's units by a difference; makes the line if the pair names none. Answers the adjustment's id. */
    long adjust(LineKind kind, JsonNode body, @Nullable Long parentContract) {
        Long contractId = parentOr(body, parentContract);
        Long lineId = Fields.whole(body, kind.lineField());
        Long productId = Fields.whole(body, kind.productField());
        Long change = Fields.whole(body, "unitChange");
        LocalDate from = effectiveDate(body);
        if (change != null && (change > Integer.MAX_VALUE || change < Integer.MIN_VALUE)) {
            throw Errors.refused("Value was either too large or too small for an Int32: unitChange.");
        }
        JsonNode repeat = Fields.get(body, kind.repeatField());
        boolean mayRepeat = repeat != null && repeat.asBoolean(false);
        ObjectNode line = mayRepeat ? null : find(kind, contractId, lineId, productId);
        ObjectNode contract = contract(
                line == null ? contractId : Long.valueOf(line.path("contractID").longValue()));
        if (line == null) {
            // The service does so without a word: a wrong pair bills a customer for something new.
            line = create(kind, contract, productId);
        }
        line = withPrices(kind, line, body);
        new Units(records, kind, settings).adjust(contract, line, from, change == null ? 0 : change);
        ObjectNode adjustment = Json.object();
        adjustment.put("id", records.nextId(kind.adjustments().table(), 120_345));
        adjustment.put("contractID", contract.path("id").longValue());
        adjustment.put(kind.lineField(), line.path("id").longValue());
        adjustment.put(kind.productField(), line.path(kind.productField()).longValue());
        adjustment.put("unitChange", change == null ? 0 : change);
        adjustment.put("effectiveDate", Records.moment(from));
        records.put(kind.adjustments().table(), adjustment);
        return adjustment.path("id").longValue();
    }

    private static @Nullable Long parentOr(JsonNode body, @Nullable Long parentContract) {
        Long named = Fields.whole(body, "contractID");
        if (parentContract != null && named != null && !parentContract.equals(named)) {
            throw Errors.refused("The contractID of the body is not the parent's.");
        }
        return parentContract == null ? named : parentContract;
    }

    private static LocalDate effectiveDate(JsonNode body) {
        JsonNode written = Fields.get(body, "effectiveDate");
        if (written == null || written.isNull()) {
            throw Errors.refused("Missing Required Field: effectiveDate");
        }
        Instant moment = Filters.moment(written);
        if (moment == null) {
            throw Errors.refused("The value of effectiveDate is not a date.");
        }
        return LocalDate.ofInstant(moment, ZoneOffset.UTC);
    }

    private @Nullable ObjectNode find(
            LineKind kind, @Nullable Long contractId, @Nullable Long lineId, @Nullable Long productId) {
        for (ObjectNode line : records.all(kind.lines().table())) {
            boolean same = (lineId == null || lineId == line.path("id").longValue())
                    && (contractId == null
                            || contractId == line.path("contractID").longValue())
                    && (productId == null
                            || productId == line.path(kind.productField()).longValue());
            if (same && (lineId != null || (contractId != null && productId != null))) {
                return line;
            }
        }
        return null;
    }

    private ObjectNode contract(@Nullable Long id) {
        if (id == null) {
            throw Errors.refused("Missing Required Field: contractID");
        }
        ObjectNode contract = records.find(Entity.CONTRACTS.table(), id);
        if (contract == null) {
            throw Errors.refused(
                    "Reference value on field: contractID of type: Contract does not exist or is invalid.");
        }
        if (contract.path("contractType").asInt() != Entity.RECURRING_SERVICE) {
            throw Errors.refused("The contract must be of type Recurring Service.");
        }
        return contract;
    }

    private ObjectNode create(LineKind kind, ObjectNode contract, @Nullable Long productId) {
        if (productId == null) {
            throw Errors.refused("Missing Required Field: " + kind.productField());
        }
        ObjectNode product = records.find(kind.products().table(), productId);
        if (product == null) {
            throw Errors.refused(kind.productField() + ": Value " + productId + " does not exist or is invalid");
        }
        ObjectNode line = Records.line(
                kind, contract, product, records.nextId(kind.lines().table(), 800));
        records.put(kind.lines().table(), line);
        return line;
    }

    private ObjectNode withPrices(LineKind kind, ObjectNode line, JsonNode body) {
        ObjectNode changed = line.deepCopy();
        JsonNode price = Fields.get(body, "adjustedUnitPrice");
        JsonNode cost = Fields.get(body, "adjustedUnitCost");
        if (price != null && price.isNumber() && kind == LineKind.SERVICE) {
            changed.set("unitPrice", price);
            changed.set("internalCurrencyUnitPrice", price);
            changed.set("internalCurrencyAdjustedPrice", price);
        }
        if (cost != null && cost.isNumber()) {
            changed.set("unitCost", cost);
        }
        if (changed.equals(line)) {
            return line;
        }
        records.put(kind.lines().table(), changed);
        return changed;
    }

    /** Puts a service on a contract; it has no units until an adjustment. Answers the new line's id. */
    long addService(JsonNode body, long contractId) {
        Long named = parentOr(body, contractId);
        ObjectNode contract = contract(named);
        ObjectNode line = create(LineKind.SERVICE, contract, Fields.whole(body, "serviceID"))
                .deepCopy();
        copyNumber(body, "unitPrice", line, "unitPrice", "internalCurrencyUnitPrice", "internalCurrencyAdjustedPrice");
        copyNumber(body, "unitCost", line, "unitCost");
        JsonNode description = Fields.get(body, "invoiceDescription");
        if (description != null && description.isTextual()) {
            line.put("invoiceDescription", description.textValue());
        }
        records.put(Entity.CONTRACT_SERVICES.table(), line);
        return line.path("id").longValue();
    }

    /** Changes what may be changed on a contract service: adjusted price, cost and texts. */
    long describeService(JsonNode body, long contractId) {
        Long id = Fields.whole(body, "id");
        ObjectNode stored = id == null ? null : records.find(Entity.CONTRACT_SERVICES.table(), id);
        if (stored == null || stored.path("contractID").longValue() != contractId) {
            throw Errors.refused("No matching records found with id " + id + ".");
        }
        Set<String> open =
                Set.of("id", "internalcurrencyadjustedprice", "invoicedescription", "internaldescription", "unitcost");
        ObjectNode changed = stored.deepCopy();
        body.fields().forEachRemaining(field -> {
            String name = Entity.CONTRACT_SERVICES.canonical(field.getKey());
            if (name == null) {
                return;
            }
            if (!open.contains(name.toLowerCase(Locale.ROOT))) {
                if (!field.getValue().equals(stored.get(name))) {
                    throw Errors.refused("The field " + name + " cannot be edited.");
                }
                return;
            }
            changed.set(name, field.getValue());
        });
        if (!changed.equals(stored)) {
            records.put(Entity.CONTRACT_SERVICES.table(), changed);
        }
        return stored.path("id").longValue();
    }

    private static void copyNumber(JsonNode body, String name, ObjectNode line, String... fields) {
        JsonNode value = Fields.get(body, name);
        if (value != null && value.isNumber()) {
            for (String field : fields) {
                line.set(field, value);
            }
        }
    }
}
