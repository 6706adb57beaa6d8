package io.tallybridge.simulators.accelo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.PsaState;
import io.tallybridge.simulators.engine.Store;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tenant's records: from a seed, to common words, and what happens to them at the end of a period. */
final class Records {
    /** The lines of period templates; Accelo's API does not show them. */
    static final String RECURRING = "period_template_lines";

    private static final int MONTHS_OF_HISTORY = 2;
    private static final String OPENED = "opened";
    private static final String PERIOD = "contract_period";

    private final Store records;
    private final AcceloSettings settings;
    private final Instant now;
    private final LocalDate today;
    private final ZoneId zone;

    Records(Store records, AcceloSettings settings, Instant now, LocalDate today) {
        this.records = records;
        this.settings = settings;
        this.now = now;
        this.today = today;
        this.zone = ZoneId.of(settings.zone());
    }

    // ---- from a seed

    void load(PsaState seed) {
        seed.companies().forEach(this::company);
        seed.products().forEach(this::template);
        seed.agreements().forEach(this::contract);
        seed.lines().forEach(this::line);
        seed.invoices().forEach(this::invoice);
    }

    private long id(String table, @Nullable Long wanted, long first) {
        if (wanted == null) {
            return records.nextId(table, first);
        }
        if (records.find(table, wanted) != null) {
            throw new IllegalArgumentException("there are two records " + wanted + " in " + table);
        }
        return wanted;
    }

    private ObjectNode existing(String table, long id) {
        ObjectNode record = records.find(table, id);
        if (record == null) {
            throw new IllegalArgumentException("there is no record " + id + " in " + table);
        }
        return record;
    }

    private void put(String table, ObjectNode record, @Nullable ObjectNode extra) {
        if (extra != null) {
            record.setAll(extra);
        }
        records.put(table, record);
    }

    private void company(PsaState.Company seed) {
        ObjectNode record = Json.object();
        record.put("id", id("companies", seed.id(), 40));
        record.put("name", seed.name());
        record.put("custom_id", seed.identifier());
        record.put("website", "");
        record.put("phone", "5550100");
        record.put("standing", Boolean.FALSE.equals(seed.active()) ? "inactive" : "active");
        record.put("status", 3);
        record.put("default_affiliation", 12);
        record.put("date_created", now.getEpochSecond());
        record.put("date_modified", now.getEpochSecond());
        put("companies", record, seed.extra());
    }

    private void template(PsaState.Product seed) {
        ObjectNode record = Json.object();
        record.put("id", id("templates", seed.id(), 8));
        record.put("title", seed.name());
        record.put("description", "");
        record.put("type", "material");
        record.put("code", seed.sku());
        record.put("standing", Boolean.FALSE.equals(seed.active()) ? "inactive" : "active");
        record.put("quantity", four(BigDecimal.ONE));
        record.put("cost", four(seed.unitCost() == null ? BigDecimal.ZERO : seed.unitCost()));
        record.put("price", four(seed.unitPrice() == null ? BigDecimal.ZERO : seed.unitPrice()));
        record.putNull("cost_rate_id");
        record.putNull("price_rate_id");
        record.put("tax_id", 12);
        record.put("ledger_id", 20);
        put("templates", record, seed.extra());
    }

    private void contract(PsaState.Agreement seed) {
        existing("companies", seed.companyId());
        LocalDate start = seed.startDate() == null ? today.minusYears(1).withDayOfYear(1) : seed.startDate();
        long id = id("contracts", seed.id(), 10);
        ObjectNode record = Json.object();
        record.put("id", id);
        record.put("title", seed.name());
        record.put("period_template_id", 2);
        record.put("against", "companies/" + seed.companyId());
        record.put("against_type", "company");
        record.put("against_id", seed.companyId());
        record.put("company", seed.companyId());
        record.put("standing", Boolean.TRUE.equals(seed.cancelled()) ? "cancelled" : "active");
        record.put("status", 2);
        record.put("contract_type", 1);
        record.put("date_created", noon(start));
        record.put("date_started", noon(start));
        if (seed.endDate() == null) {
            record.putNull("date_expires");
        } else {
            record.put("date_expires", noon(seed.endDate()));
        }
        record.putNull("date_period_expires");
        record.put("value", new BigDecimal("0.00"));
        record.put("auto_renew", "yes");
        record.put("renew_days", 0);
        record.put("send_invoice", "none");
        record.putNull("job");
        put("contracts", record, seed.extra());
        LocalDate first = today.withDayOfMonth(1).minusMonths(MONTHS_OF_HISTORY);
        LocalDate from = start.isAfter(first) ? start : first;
        LocalDate end = seed.endDate();
        while (!from.isAfter(today) && (end == null || !from.isAfter(end))) {
            LocalDate last = from.withDayOfMonth(1).plusMonths(1).minusDays(1);
            if (end != null && last.isAfter(end)) {
                last = end;
            }
            period(id, from, last, last.isBefore(today));
            from = last.plusDays(1);
        }
    }

    private ObjectNode period(long contractId, LocalDate first, LocalDate last, boolean closed) {
        long id = records.nextId("periods", 7_700);
        ObjectNode record = Json.object();
        record.put("id", id);
        record.put("contract_id", contractId);
        record.put("contract", "contracts/" + contractId);
        record.put("standing", closed ? "closed" : OPENED);
        record.put("budget_type", settings.budgetType());
        record.put("allowance_type", "unlimited_hours");
        record.put("rate_type", "object");
        record.put("rate_id", 11);
        record.put("service_item_id", 1);
        record.put("duration_type", "fixed");
        record.put("rollover", "no");
        record.put("date_created", noon(first));
        record.put("date_commenced", noon(first));
        record.put("date_expires", noon(last));
        if (closed) {
            record.put("date_closed", noon(last.plusDays(1)));
        } else {
            record.putNull("date_closed");
        }
        record.put("contract_budget", id);
        records.put("periods", record);
        ObjectNode contract = existing("contracts", contractId).deepCopy();
        contract.put("date_period_expires", noon(last));
        records.put("contracts", contract);
        return record;
    }

    /** Opens the period that follows a retainer's last one, with the materials of its template. */
    ObjectNode openNext(long contractId) {
        ObjectNode latest = latest(contractId);
        LocalDate first = day(latest, "date_expires").plusDays(1);
        ObjectNode period = period(contractId, first, first.plusMonths(1).minusDays(1), false);
        for (ObjectNode line : List.copyOf(records.all(RECURRING))) {
            if (line.path("contract_id").longValue() == contractId) {
                material(period, line);
            }
        }
        return period;
    }

    private ObjectNode latest(long contractId) {
        return periods(contractId).stream()
                .max(Comparator.comparingLong(
                        period -> period.path("date_commenced").longValue()))
                .orElseThrow(() -> new IllegalArgumentException("contract " + contractId + " has no period"));
    }

    private List<ObjectNode> periods(long contractId) {
        return records.all("periods").stream()
                .filter(period -> period.path("contract_id").longValue() == contractId)
                .toList();
    }

    private void line(PsaState.Line seed) {
        existing("contracts", seed.agreementId());
        ObjectNode template = existing("templates", seed.productId());
        ObjectNode record = Json.object();
        record.put("id", id(RECURRING, seed.id(), 40_000));
        record.put("contract_id", seed.agreementId());
        record.put("template_id", seed.productId());
        record.put("title", seed.description() == null ? template.path("title").asText() : seed.description());
        record.put("quantity", four(seed.quantity() == null ? BigDecimal.ZERO : seed.quantity()));
        record.put("cost", seed.unitCost() == null ? Json.decimal(template, "cost") : four(seed.unitCost()));
        record.put("price", seed.unitPrice() == null ? Json.decimal(template, "price") : four(seed.unitPrice()));
        put(RECURRING, record, seed.extra());
        for (ObjectNode period : periods(seed.agreementId())) {
            boolean early =
                    seed.effectiveDate() != null && day(period, "date_expires").isBefore(seed.effectiveDate());
            boolean late = seed.cancelledDate() != null
                    && !day(period, "date_commenced").isBefore(seed.cancelledDate());
            if (!early && !late) {
                material(period, record);
            }
        }
    }

    private void material(ObjectNode period, ObjectNode line) {
        ObjectNode material = material(
                PERIOD,
                period.path("id").longValue(),
                line.path("title").asText(),
                line.path("template_id").longValue());
        material.put("quantity", Json.decimal(line, "quantity"));
        material.put("cost", Json.decimal(line, "cost"));
        material.put("price", Json.decimal(line, "price"));
        material.put("line", line.path("id").longValue());
        records.put("materials", material);
    }

    /** A material without quantity and prices; not stored yet. */
    ObjectNode material(String againstType, long againstId, String title, long templateId) {
        ObjectNode material = Json.object();
        material.put("id", records.nextId("materials", 310_000));
        material.put("title", title);
        material.put("against_type", againstType);
        material.put("against_id", againstId);
        material.put("quantity", four(BigDecimal.ONE));
        material.put("cost", four(BigDecimal.ZERO));
        material.put("price", four(BigDecimal.ZERO));
        material.put("date_created", now.getEpochSecond());
        material.put("ordering", 1);
        material.put("tax_id", 12);
        if (againstType.equals(PERIOD)) {
            material.put("contract_period_id", againstId);
        } else {
            material.putNull("contract_period_id");
        }
        material.put("material_template_id", templateId);
        material.put("material_ledger_id", 20);
        return material;
    }

    // ---- invoices

    private void invoice(PsaState.Invoice seed) {
        existing("companies", seed.companyId());
        existing("contracts", seed.agreementId());
        long id = invoice("contract", seed.agreementId(), seed.date(), seed.number(), seed.id());
        for (PsaState.InvoiceLine billed : seed.lines()) {
            invoiceLine(
                    id,
                    existing("templates", billed.productId()).path("title").asText(),
                    billed.quantity(),
                    billed.unitPrice());
        }
    }

    private long invoice(
            String againstType, long againstId, LocalDate date, @Nullable String number, @Nullable Long wanted) {
        long id = id("invoices", wanted, 5_700);
        ObjectNode record = Json.object();
        record.put("id", id);
        record.put("amount", new BigDecimal("0.00"));
        record.put("tax", new BigDecimal("0.00"));
        record.put("outstanding", new BigDecimal("0.00"));
        record.put("subject", "Retainer");
        record.put("invoice_number", number);
        record.put("against_type", againstType);
        record.put("against_id", againstId);
        record.put("affiliation", 98);
        record.put("currency_id", 0);
        record.put("date_raised", noon(date));
        record.put("date_due", noon(date.plusDays(14)));
        record.put("date_modified", noon(date));
        records.put("invoices", record);
        return id;
    }

    private void invoiceLine(long invoiceId, String description, BigDecimal quantity, BigDecimal rate) {
        BigDecimal net = quantity.multiply(rate).setScale(2, RoundingMode.HALF_UP);
        ObjectNode record = Json.object();
        record.put("id", records.nextId("invoice_lines", 42));
        record.put("invoice_id", invoiceId);
        record.put("type", "material");
        record.put("quantity", quantity.setScale(6, RoundingMode.HALF_UP));
        record.put("rate", rate.setScale(6, RoundingMode.HALF_UP));
        record.put("tax", new BigDecimal("0.00"));
        record.put("tax_id", 1);
        record.put("ledger_id", 20);
        record.put("description", description);
        record.put("ordering", 0);
        record.put("total", net);
        records.put("invoice_lines", record);
        ObjectNode invoice = existing("invoices", invoiceId).deepCopy();
        invoice.put("amount", Json.decimal(invoice, "amount").add(net));
        invoice.put("outstanding", Json.decimal(invoice, "outstanding").add(net));
        records.put("invoices", invoice);
    }

    /** Invoices every opened period that is due: at its beginning when pre-paid, after its end when post-paid. */
    int bill(LocalDate through) {
        int invoices = 0;
        for (ObjectNode period : List.copyOf(records.all("periods"))) {
            boolean prepaid = "pre-paid".equals(period.path("budget_type").asText());
            LocalDate due = day(period, prepaid ? "date_commenced" : "date_expires");
            List<ObjectNode> billed = materials(period).stream()
                    .filter(material -> Json.decimal(material, "quantity").signum() > 0)
                    .toList();
            if (!OPENED.equals(period.path("standing").asText())
                    || due.isAfter(through)
                    || billed.isEmpty()
                    || Json.isTrue(period, "invoiced")) {
                continue;
            }
            boolean whole = settings.invoicesAgainst().equals("contract");
            long id = invoice(
                    settings.invoicesAgainst(),
                    period.path(whole ? "contract_id" : "id").longValue(),
                    due,
                    null,
                    null);
            billed.forEach(material -> invoiceLine(
                    id,
                    material.path("title").asText(),
                    Json.decimal(material, "quantity"),
                    Json.decimal(material, "price")));
            ObjectNode changed = period.deepCopy();
            changed.put("invoiced", true);
            records.put("periods", changed);
            invoices++;
        }
        return invoices;
    }

    private List<ObjectNode> materials(ObjectNode period) {
        return records.all("materials").stream()
                .filter(material -> PERIOD.equals(material.path("against_type").asText())
                        && material.path("against_id").longValue()
                                == period.path("id").longValue())
                .toList();
    }

    // ---- to common words

    PsaState describe() {
        List<PsaState.Company> companies = new ArrayList<>();
        for (ObjectNode record : records.all("companies")) {
            companies.add(new PsaState.Company(
                    record.path("id").longValue(),
                    record.path("name").asText(),
                    Json.text(record, "custom_id"),
                    "active".equals(record.path("standing").asText()),
                    null,
                    null));
        }
        List<PsaState.Product> products = new ArrayList<>();
        for (ObjectNode record : records.all("templates")) {
            products.add(new PsaState.Product(
                    record.path("id").longValue(),
                    record.path("title").asText(),
                    Json.text(record, "code"),
                    Json.decimal(record, "price"),
                    Json.decimal(record, "cost"),
                    "active".equals(record.path("standing").asText()),
                    null));
        }
        List<PsaState.Agreement> agreements = new ArrayList<>();
        List<PsaState.Line> lines = new ArrayList<>();
        for (ObjectNode record : records.all("contracts")) {
            long id = record.path("id").longValue();
            agreements.add(new PsaState.Agreement(
                    id,
                    record.path("against_id").longValue(),
                    record.path("title").asText(),
                    null,
                    day(record, "date_started"),
                    record.path("date_expires").isNumber() ? day(record, "date_expires") : null,
                    !"active".equals(record.path("standing").asText()),
                    null));
            present(id).ifPresent(period -> materials(period).forEach(material -> lines.add(line(id, material))));
        }
        return new PsaState(companies, products, agreements, lines, invoices());
    }

    /** The period that holds the day, an opened one before others; else the latest. */
    private java.util.Optional<ObjectNode> present(long contractId) {
        return periods(contractId).stream()
                .max(Comparator.<ObjectNode, Boolean>comparing(
                                period -> !day(period, "date_commenced").isAfter(today)
                                        && !day(period, "date_expires").isBefore(today))
                        .thenComparing(
                                period -> OPENED.equals(period.path("standing").asText()))
                        .thenComparing(period -> period.path("date_commenced").longValue()));
    }

    private static PsaState.Line line(long contractId, ObjectNode material) {
        return new PsaState.Line(
                material.path(material.has("line") ? "line" : "id").longValue(),
                contractId,
                material.path("material_template_id").longValue(),
                Json.decimal(material, "quantity"),
                null,
                Json.decimal(material, "price"),
                Json.decimal(material, "cost"),
                null,
                null,
                material.path("title").asText(),
                null,
                null);
    }

    private List<PsaState.Invoice> invoices() {
        List<PsaState.Invoice> invoices = new ArrayList<>();
        for (ObjectNode record : records.all("invoices")) {
            long contractId = contractOf(record);
            List<PsaState.InvoiceLine> lines = new ArrayList<>();
            for (ObjectNode billed : records.all("invoice_lines")) {
                if (billed.path("invoice_id").longValue() == record.path("id").longValue()) {
                    lines.add(new PsaState.InvoiceLine(
                            productOf(billed.path("description").asText()),
                            null,
                            Json.decimal(billed, "quantity"),
                            Json.decimal(billed, "rate"),
                            BigDecimal.ZERO));
                }
            }
            invoices.add(new PsaState.Invoice(
                    record.path("id").longValue(),
                    existing("contracts", contractId).path("against_id").longValue(),
                    contractId,
                    Json.text(record, "invoice_number"),
                    day(record, "date_raised"),
                    lines));
        }
        return invoices;
    }

    private long contractOf(ObjectNode invoice) {
        long against = invoice.path("against_id").longValue();
        return "contract".equals(invoice.path("against_type").asText())
                ? against
                : existing("periods", against).path("contract_id").longValue();
    }

    private long productOf(String title) {
        return records.all("templates").stream()
                .filter(template -> template.path("title").asText().equals(title))
                .mapToLong(template -> template.path("id").longValue())
                .findFirst()
                .orElse(0);
    }

    // ---- days and numbers

    private long noon(LocalDate day) {
        return day.atTime(LocalTime.NOON).atZone(zone).toEpochSecond();
    }

    private LocalDate day(ObjectNode record, String field) {
        return record.path(field).isNumber()
                ? LocalDate.ofInstant(Instant.ofEpochSecond(record.path(field).longValue()), zone)
                : LocalDate.MAX;
    }

    static BigDecimal four(BigDecimal value) {
        return value.setScale(4, RoundingMode.HALF_UP);
    }
}
