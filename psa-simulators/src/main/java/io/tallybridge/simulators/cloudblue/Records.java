package io.tallybridge.simulators.cloudblue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.PsaState;
import io.tallybridge.simulators.engine.Store;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Between the common words of a seed and the PSA's own flat rows. */
final class Records {
    static final String CUSTOMERS = "customers";
    static final String PRODUCTS = "products";
    static final String SCHEDULES = "schedules";
    static final String LINES = "schedulelines";
    static final String INVOICES = "invoices";

    private final Store records;
    private final LocalDate today;

    Records(Store records, LocalDate today) {
        this.records = records;
        this.today = today;
    }

    void load(PsaState seed) {
        seed.companies().forEach(this::customer);
        seed.products().forEach(this::product);
        seed.agreements().forEach(this::schedule);
        seed.lines().forEach(this::line);
        seed.invoices().forEach(this::invoice);
    }

    private long id(String table, @Nullable Long wanted, long first) {
        if (wanted == null) {
            return records.nextId(table, first);
        }
        if (records.find(table, wanted) != null) {
            throw new IllegalArgumentException(table + " has " + wanted + " twice");
        }
        return wanted;
    }

    private ObjectNode existing(String table, long id) {
        ObjectNode record = records.find(table, id);
        if (record == null) {
            throw new IllegalArgumentException("there is no " + id + " in " + table);
        }
        return record;
    }

    private void put(String table, ObjectNode record, @Nullable ObjectNode extra) {
        if (extra != null) {
            record.setAll(extra);
        }
        records.put(table, record);
    }

    private void customer(PsaState.Company seed) {
        long id = id(CUSTOMERS, seed.id(), 250);
        put(
                CUSTOMERS,
                Json.object()
                        .put("id", id)
                        .put("CompanyName", seed.name())
                        .put("AccountID", seed.identifier() == null ? "ACC" + id : seed.identifier()),
                seed.extra());
    }

    private void product(PsaState.Product seed) {
        long id = id(PRODUCTS, seed.id(), 800);
        String code =
                seed.sku() == null ? seed.name().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "-") : seed.sku();
        put(
                PRODUCTS,
                Json.object()
                        .put("id", id)
                        .put("ProductCode", code)
                        .put("Description", seed.name())
                        .put("UnitPrice", orZero(seed.unitPrice()))
                        .put("UnitCost", orZero(seed.unitCost())),
                seed.extra());
    }

    private static BigDecimal orZero(@Nullable BigDecimal amount) {
        return amount == null ? BigDecimal.ZERO : amount;
    }

    private void schedule(PsaState.Agreement seed) {
        long id = id(SCHEDULES, seed.id(), 5_000);
        ObjectNode customer = existing(CUSTOMERS, seed.companyId());
        LocalDate start = seed.startDate() == null ? today.minusYears(1).withDayOfYear(1) : seed.startDate();
        ObjectNode record = Json.object()
                .put("id", id)
                .put("customer", seed.companyId())
                .put("RefNumber", "SCH-" + id)
                .put("ScheduleName", seed.name())
                .put("EndCustomerName", customer.path("CompanyName").asText())
                .put("EndCustomerAccountID", customer.path("AccountID").asText())
                .put("StartDate", moment(start))
                .put("RenewalDate", moment(start.plusYears(3)))
                .put("ValidFrom", moment(start))
                .put("BillingFrequency", "Monthly")
                .put("cancelled", Boolean.TRUE.equals(seed.cancelled()))
                .put("Archived", false);
        put(SCHEDULES, withDay(record, "ValidTo", seed.endDate()), seed.extra());
    }

    private static ObjectNode withDay(ObjectNode record, String field, @Nullable LocalDate day) {
        return day == null ? record.putNull(field) : record.put(field, moment(day));
    }

    private static String moment(LocalDate day) {
        return day + "T00:00:00";
    }

    static @Nullable LocalDate day(JsonNode record, String field) {
        String text = Json.text(record, field);
        return text == null ? null : LocalDate.parse(text.substring(0, 10));
    }

    private void line(PsaState.Line seed) {
        long id = id(LINES, seed.id(), 40_000);
        ObjectNode schedule = existing(SCHEDULES, seed.agreementId());
        ObjectNode product = existing(PRODUCTS, seed.productId());
        LocalDate from = seed.effectiveDate() == null ? day(schedule, "StartDate") : seed.effectiveDate();
        ObjectNode record = Json.object()
                .put("id", id)
                .put("schedule", seed.agreementId())
                .put("product", seed.productId())
                .put("ScheduleRef", schedule.path("RefNumber").asText())
                .put("ScheduleLineRef", schedule.path("RefNumber").asText() + "/" + id)
                .put("ProductCode", product.path("ProductCode").asText())
                .put(
                        "Description",
                        seed.description() == null ? product.path("Description").asText() : seed.description())
                .put("Quantity", orZero(seed.quantity()))
                .put("UnitPrice", seed.unitPrice() == null ? Json.decimal(product, "UnitPrice") : seed.unitPrice())
                .put("UnitCost", seed.unitCost() == null ? Json.decimal(product, "UnitCost") : seed.unitCost())
                .put("BillingFrequency", "Monthly");
        withDay(record, "ValidFrom", from);
        withDay(
                record,
                "ValidTo",
                seed.cancelledDate() == null ? null : seed.cancelledDate().minusDays(1));
        put(LINES, record, seed.extra());
    }

    private void invoice(PsaState.Invoice seed) {
        long id = id(INVOICES, seed.id(), 70_000);
        ObjectNode record = Json.object().put("id", id);
        record.set(
                "invoice",
                Json.MAPPER.valueToTree(new PsaState.Invoice(
                        id,
                        seed.companyId(),
                        seed.agreementId(),
                        seed.number() == null ? "INV-" + id : seed.number(),
                        seed.date(),
                        seed.lines())));
        records.put(INVOICES, record);
    }

    // ---- as the API shows them

    List<ObjectNode> schedules() {
        return records.all(SCHEDULES).stream()
                .map(record -> record.deepCopy().put("Status", status(record, today)))
                .toList();
    }

    List<ObjectNode> lines() {
        return records.all(LINES).stream()
                .map(line ->
                        line.deepCopy().put("Status", status(existing(SCHEDULES, Json.id(line, "schedule")), today)))
                .toList();
    }

    private static String status(ObjectNode schedule, LocalDate on) {
        if (schedule.path("cancelled").asBoolean()) {
            return "Cancelled";
        }
        LocalDate end = day(schedule, "ValidTo");
        return end != null && end.isBefore(on) ? "Expired" : "Active";
    }

    /** Bills every active schedule with something to bill; answers how many. */
    int bill(LocalDate through) {
        int invoices = 0;
        for (ObjectNode schedule : List.copyOf(records.all(SCHEDULES))) {
            long id = schedule.path("id").longValue();
            List<PsaState.InvoiceLine> billed = new ArrayList<>();
            for (ObjectNode line : records.all(LINES)) {
                LocalDate end = day(line, "ValidTo");
                if (Json.id(line, "schedule") == id
                        && (end == null || !end.isBefore(through))
                        && Json.decimal(line, "Quantity").signum() != 0) {
                    billed.add(new PsaState.InvoiceLine(
                            Json.id(line, "product"),
                            line.path("id").longValue(),
                            Json.decimal(line, "Quantity"),
                            Json.decimal(line, "UnitPrice"),
                            Json.decimal(line, "UnitCost")));
                }
            }
            if (!billed.isEmpty() && status(schedule, through).equals("Active")) {
                invoice(new PsaState.Invoice(null, Json.id(schedule, "customer"), id, null, through, billed));
                invoices++;
            }
        }
        return invoices;
    }

    PsaState describe() {
        List<PsaState.Company> companies = new ArrayList<>();
        for (ObjectNode record : records.all(CUSTOMERS)) {
            companies.add(new PsaState.Company(
                    record.path("id").longValue(),
                    record.path("CompanyName").asText(),
                    Json.text(record, "AccountID"),
                    true,
                    null,
                    null));
        }
        List<PsaState.Product> products = new ArrayList<>();
        for (ObjectNode record : records.all(PRODUCTS)) {
            products.add(new PsaState.Product(
                    record.path("id").longValue(),
                    record.path("Description").asText(),
                    Json.text(record, "ProductCode"),
                    Json.decimal(record, "UnitPrice"),
                    Json.decimal(record, "UnitCost"),
                    true,
                    null));
        }
        List<PsaState.Agreement> agreements = new ArrayList<>();
        for (ObjectNode record : records.all(SCHEDULES)) {
            agreements.add(new PsaState.Agreement(
                    record.path("id").longValue(),
                    Json.id(record, "customer"),
                    record.path("ScheduleName").asText(),
                    null,
                    day(record, "StartDate"),
                    day(record, "ValidTo"),
                    record.path("cancelled").asBoolean(),
                    null));
        }
        List<PsaState.Line> lines = new ArrayList<>();
        for (ObjectNode record : records.all(LINES)) {
            LocalDate end = day(record, "ValidTo");
            lines.add(new PsaState.Line(
                    record.path("id").longValue(),
                    Json.id(record, "schedule"),
                    Json.id(record, "product"),
                    Json.decimal(record, "Quantity"),
                    null,
                    Json.decimal(record, "UnitPrice"),
                    Json.decimal(record, "UnitCost"),
                    day(record, "ValidFrom"),
                    end == null ? null : end.plusDays(1),
                    Json.text(record, "Description"),
                    null,
                    null));
        }
        List<PsaState.Invoice> invoices = records.all(INVOICES).stream()
                .map(record -> Json.MAPPER.convertValue(record.path("invoice"), PsaState.Invoice.class))
                .toList();
        return new PsaState(companies, products, agreements, lines, invoices);
    }
}
