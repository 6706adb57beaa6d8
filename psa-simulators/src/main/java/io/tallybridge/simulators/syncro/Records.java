package io.tallybridge.simulators.syncro;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.PsaState;
import io.tallybridge.simulators.engine.Store;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Between the common words of a seed and the API's own records. */
final class Records {

    private final Store records;
    private final String now;
    private final LocalDate today;

    Records(Store records, String now, LocalDate today) {
        this.records = records;
        this.now = now;
        this.today = today;
    }

    // ---- from a seed

    void load(PsaState seed) {
        seed.companies().forEach(this::customer);
        seed.products().forEach(this::product);
        seed.agreements().forEach(this::schedule);
        seed.lines().forEach(this::line);
        seed.invoices().forEach(this::invoice);
    }

    private long id(Table table, @Nullable Long wanted, long first) {
        if (wanted == null) {
            return records.nextId(table.name(), first);
        }
        if (records.find(table.name(), wanted) != null) {
            throw new IllegalArgumentException(table.singular() + " " + wanted + " is there twice");
        }
        return wanted;
    }

    private ObjectNode existing(Table table, long id) {
        ObjectNode record = records.find(table.name(), id);
        if (record == null) {
            throw new IllegalArgumentException("there is no " + table.singular() + " " + id);
        }
        return record;
    }

    private void put(Table table, ObjectNode record, @Nullable ObjectNode extra) {
        if (extra != null) {
            record.setAll(extra);
        }
        records.put(table.name(), record);
    }

    private void customer(PsaState.Company seed) {
        ObjectNode record = Json.object();
        record.put("id", id(Table.CUSTOMERS, seed.id(), 34_288_000));
        record.put("firstname", "Ann");
        record.put("lastname", "Lee");
        record.put("fullname", "Ann Lee");
        record.put("business_name", seed.name());
        record.putNull("email");
        record.put("created_at", moment(today.minusYears(1)));
        record.put("updated_at", now);
        record.put("disabled", seed.active() != null && !seed.active());
        record.putObject("properties");
        record.putNull("location_id");
        record.put("business_and_full_name", seed.name() + " - Ann Lee");
        record.put("business_then_name", seed.name());
        record.putArray("contacts");
        put(Table.CUSTOMERS, record, seed.extra());
    }

    private void product(PsaState.Product seed) {
        ObjectNode record = Json.object();
        record.put("id", id(Table.PRODUCTS, seed.id(), 22_739_000));
        record.put("name", seed.name());
        record.put("description", seed.name() + ", monthly");
        record.put("price_cost", seed.unitCost() == null ? BigDecimal.ZERO : seed.unitCost());
        record.put("price_retail", seed.unitPrice() == null ? BigDecimal.ZERO : seed.unitPrice());
        record.put("price_wholesale", 0);
        // Stock on hand, which nobody may take for what is billed.
        record.put("quantity", 9_999);
        record.put("maintain_stock", false);
        record.put("disabled", seed.active() != null && !seed.active());
        record.put("taxable", true);
        record.put("product_category", "Licences");
        record.put("category_path", "Licences");
        record.putNull("upc_code");
        record.putArray("vendor_ids");
        if (seed.sku() == null) {
            record.putArray("product_skus");
        } else {
            record.putArray("product_skus")
                    .addObject()
                    .put("id", 1)
                    .put("vendor_name", "Vendor")
                    .put("sku", seed.sku());
        }
        put(Table.PRODUCTS, record, seed.extra());
    }

    private void schedule(PsaState.Agreement seed) {
        existing(Table.CUSTOMERS, seed.companyId());
        boolean ended = seed.endDate() != null && seed.endDate().isBefore(today);
        ObjectNode record = Json.object();
        record.put("id", id(Table.SCHEDULES, seed.id(), 503_000));
        record.put("account_id", 1);
        record.put("customer_id", seed.companyId());
        record.put("name", seed.name());
        record.put("frequency", "Monthly");
        record.put("next_run", moment(today.plusMonths(1).withDayOfMonth(1)));
        record.put("email_customer", true);
        record.put("snail_mail", false);
        record.put("charge_mop", false);
        record.put("invoice_unbilled_ticket_charges", false);
        record.put("paused", ended || (seed.cancelled() != null && seed.cancelled()));
        record.putNull("last_invoice_paid");
        put(Table.SCHEDULES, record, seed.extra());
    }

    private void line(PsaState.Line seed) {
        existing(Table.SCHEDULES, seed.agreementId());
        ObjectNode product = existing(Table.PRODUCTS, seed.productId());
        long id = id(Table.LINES, seed.id(), 1_823_000);
        ObjectNode record = ScheduleLines.blank(id, seed.agreementId());
        record.put("product_id", seed.productId());
        record.put("name", product.path("name").asText());
        record.put(
                "description",
                seed.description() == null ? product.path("description").asText() : seed.description());
        record.put("position", linesOf(seed.agreementId()).size() + 1);
        record.put("quantity", ScheduleLines.kept(seed.quantity() == null ? BigDecimal.ZERO : seed.quantity()));
        record.put(
                "retail_cents",
                cents(seed.unitPrice() == null ? Json.decimal(product, "price_retail") : seed.unitPrice()));
        record.put(
                "cost_cents", cents(seed.unitCost() == null ? Json.decimal(product, "price_cost") : seed.unitCost()));
        record.put("taxable", true);
        record.put("user_id", 7);
        record.put("product_category", product.path("product_category").asText());
        put(Table.LINES, record, seed.extra());
    }

    private static long cents(BigDecimal units) {
        return units.movePointRight(2).setScale(0, RoundingMode.HALF_UP).longValueExact();
    }

    List<ObjectNode> linesOf(long scheduleId) {
        return records.all(Table.LINES.name()).stream()
                .filter(line -> line.path("schedule_id").longValue() == scheduleId)
                .toList();
    }

    // ---- billing

    private long invoice(PsaState.Invoice seed) {
        ObjectNode customer = existing(Table.CUSTOMERS, seed.companyId());
        BigDecimal subtotal = seed.lines().stream()
                .map(line -> line.quantity().multiply(line.unitPrice()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        long id = id(Table.INVOICES, seed.id(), 6_000);
        ObjectNode record = Json.object();
        record.put("id", id);
        record.put("customer_id", seed.companyId());
        record.put(
                "customer_business_then_name",
                customer.path("business_then_name").asText());
        record.put("number", seed.number() == null ? String.valueOf(id + 40_000) : seed.number());
        record.put("created_at", now);
        record.put("updated_at", now);
        record.put("date", moment(seed.date()));
        record.put("due_date", moment(seed.date().plusDays(14)));
        record.put("subtotal", money(subtotal));
        record.put("total", money(subtotal));
        record.put("tax", "0.0");
        record.put("is_paid", false);
        record.put("schedule_id", seed.agreementId());
        put(Table.INVOICES, record, null);
        for (PsaState.InvoiceLine billed : seed.lines()) {
            invoiceLine(id, billed);
        }
        return id;
    }

    private void invoiceLine(long invoiceId, PsaState.InvoiceLine billed) {
        ObjectNode product = existing(Table.PRODUCTS, billed.productId());
        ObjectNode record = Json.object();
        record.put("id", records.nextId(Table.INVOICE_LINES.name(), 90_000));
        record.put("invoice_id", invoiceId);
        // On an invoice, item is the short name and name the long text.
        record.put("item", product.path("name").asText());
        record.put("name", product.path("description").asText());
        record.put("cost", billed.unitCost().toPlainString());
        record.put("price", billed.unitPrice().toPlainString());
        record.put("quantity", ScheduleLines.kept(billed.quantity()).toPlainString());
        record.put("product_id", billed.productId());
        record.put("taxable", true);
        put(Table.INVOICE_LINES, record, null);
    }

    private static String money(BigDecimal amount) {
        return ScheduleLines.kept(amount.setScale(2, RoundingMode.HALF_UP)).toPlainString();
    }

    /** Runs every recurring invoice that is due until the day after; answers how many invoices that made. */
    int bill(LocalDate through) {
        int invoices = 0;
        LocalDate due = through.plusDays(1);
        for (ObjectNode schedule : List.copyOf(records.all(Table.SCHEDULES.name()))) {
            LocalDate nextRun = day(schedule);
            if (nextRun == null || nextRun.isAfter(due) || Json.isTrue(schedule, "paused")) {
                continue;
            }
            List<PsaState.InvoiceLine> billed = billed(schedule.path("id").longValue());
            if (!billed.isEmpty()) {
                invoice(new PsaState.Invoice(
                        null,
                        schedule.path("customer_id").longValue(),
                        schedule.path("id").longValue(),
                        null,
                        through,
                        billed));
                invoices++;
            }
            while (!nextRun.isAfter(due)) {
                nextRun = following(nextRun, schedule.path("frequency").asText());
            }
            ObjectNode advanced = schedule.deepCopy();
            advanced.put("next_run", moment(nextRun));
            put(Table.SCHEDULES, advanced, null);
        }
        return invoices;
    }

    private List<PsaState.InvoiceLine> billed(long scheduleId) {
        List<PsaState.InvoiceLine> billed = new ArrayList<>();
        for (ObjectNode stored : linesOf(scheduleId)) {
            ObjectNode line = stored;
            BigDecimal counted = ScheduleLines.counted(stored);
            if (counted != null) {
                line = stored.deepCopy();
                line.put("quantity", ScheduleLines.kept(counted));
                put(Table.LINES, line, null);
            }
            if (line.hasNonNull("product_id") && Json.decimal(line, "quantity").signum() != 0) {
                billed.add(new PsaState.InvoiceLine(
                        line.path("product_id").longValue(),
                        line.path("id").longValue(),
                        Json.decimal(line, "quantity"),
                        ScheduleLines.units(line, "retail_cents"),
                        ScheduleLines.units(line, "cost_cents")));
            }
            if (Json.isTrue(line, "one_time_charge")) {
                records.remove(Table.LINES.name(), line.path("id").longValue());
            }
        }
        return billed;
    }

    private static LocalDate following(LocalDate day, String frequency) {
        return switch (frequency) {
            case "Daily" -> day.plusDays(1);
            case "Weekly" -> day.plusWeeks(1);
            case "Biweekly" -> day.plusWeeks(2);
            case "Quarterly" -> day.plusMonths(3);
            case "Semi-Annually" -> day.plusMonths(6);
            case "Annually" -> day.plusYears(1);
            case "Biennially" -> day.plusYears(2);
            case "Triennially" -> day.plusYears(3);
            default -> day.plusMonths(1);
        };
    }

    private static @Nullable LocalDate day(ObjectNode schedule) {
        String text = Json.text(schedule, "next_run");
        return text == null || !text.matches("\\d{4}-\\d{2}-\\d{2}.*") ? null : LocalDate.parse(text.substring(0, 10));
    }

    // ---- in common words

    PsaState describe() {
        List<PsaState.Company> companies = new ArrayList<>();
        for (ObjectNode record : records.all(Table.CUSTOMERS.name())) {
            companies.add(new PsaState.Company(
                    record.path("id").longValue(),
                    record.path("business_then_name").asText(),
                    null,
                    !Json.isTrue(record, "disabled"),
                    null,
                    null));
        }
        List<PsaState.Product> products = new ArrayList<>();
        for (ObjectNode record : records.all(Table.PRODUCTS.name())) {
            products.add(new PsaState.Product(
                    record.path("id").longValue(),
                    record.path("name").asText(),
                    Json.text(record.path("product_skus").path(0), "sku"),
                    Json.decimal(record, "price_retail"),
                    Json.decimal(record, "price_cost"),
                    !Json.isTrue(record, "disabled"),
                    null));
        }
        List<PsaState.Agreement> agreements = new ArrayList<>();
        for (ObjectNode record : records.all(Table.SCHEDULES.name())) {
            agreements.add(new PsaState.Agreement(
                    record.path("id").longValue(),
                    record.path("customer_id").longValue(),
                    record.path("name").asText(),
                    null,
                    null,
                    null,
                    Json.isTrue(record, "paused"),
                    null));
        }
        return new PsaState(companies, products, agreements, lines(), invoices());
    }

    private List<PsaState.Line> lines() {
        List<PsaState.Line> lines = new ArrayList<>();
        for (ObjectNode record : records.all(Table.LINES.name())) {
            if (record.hasNonNull("product_id")) {
                lines.add(new PsaState.Line(
                        record.path("id").longValue(),
                        record.path("schedule_id").longValue(),
                        record.path("product_id").longValue(),
                        Json.decimal(record, "quantity"),
                        null,
                        ScheduleLines.units(record, "retail_cents"),
                        ScheduleLines.units(record, "cost_cents"),
                        null,
                        null,
                        Json.text(record, "description"),
                        null,
                        null));
            }
        }
        return lines;
    }

    private List<PsaState.Invoice> invoices() {
        List<PsaState.Invoice> invoices = new ArrayList<>();
        for (ObjectNode record : records.all(Table.INVOICES.name())) {
            long id = record.path("id").longValue();
            List<PsaState.InvoiceLine> lines = new ArrayList<>();
            for (ObjectNode billed : records.all(Table.INVOICE_LINES.name())) {
                if (billed.path("invoice_id").longValue() == id) {
                    lines.add(new PsaState.InvoiceLine(
                            billed.path("product_id").longValue(),
                            null,
                            new BigDecimal(billed.path("quantity").asText("0")),
                            new BigDecimal(billed.path("price").asText("0")),
                            new BigDecimal(billed.path("cost").asText("0"))));
                }
            }
            invoices.add(new PsaState.Invoice(
                    id,
                    record.path("customer_id").longValue(),
                    record.path("schedule_id").longValue(),
                    Json.text(record, "number"),
                    LocalDate.parse(record.path("date").asText().substring(0, 10)),
                    lines));
        }
        return invoices;
    }

    static String moment(LocalDate day) {
        return day + "T00:00:00.000Z";
    }
}
