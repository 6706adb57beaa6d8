package io.tallybridge.simulators.halopsa;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.PsaState;
import io.tallybridge.simulators.engine.Store;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Between the common words of a seed and the API's own records. An agreement's number in a seed is its id with the sign turned. */
final class Records {

    private static final String NEVER = "1900-01-01T00:00:00";

    private final Store records;
    private final LocalDate today;
    private final HaloPsaSettings settings;
    private final String now;

    Records(Store records, LocalDate today, HaloPsaSettings settings, String now) {
        this.records = records;
        this.today = today;
        this.settings = settings;
        this.now = now;
    }

    void load(PsaState seed) {
        seed.companies().forEach(this::client);
        seed.products().forEach(this::item);
        seed.agreements().forEach(this::recurring);
        seed.lines().forEach(this::line);
        for (ObjectNode header : List.copyOf(records.all(Table.RECURRING))) {
            records.put(Table.RECURRING, totalled(records, header));
        }
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

    private void client(PsaState.Company seed) {
        ObjectNode record = Json.object();
        record.put("id", id(Table.CLIENTS, seed.id(), 12));
        record.put("name", seed.name());
        record.put("toplevel_id", 1);
        record.put("toplevel_name", seed.type() == null ? "Customers" : seed.type());
        record.put("inactive", seed.active() != null && !seed.active());
        record.put("colour", "#2bd3c6");
        record.put("accountsid", seed.identifier() == null ? code(seed.name()) : seed.identifier());
        record.put("ref", "");
        record.put("client_to_invoice", 0);
        record.put("client_to_invoice_name", "");
        record.put("client_to_invoice_recurring", 0);
        record.put("client_to_invoice_recurring_name", "");
        record.put("default_currency_code", 1);
        record.put("clientcurrency", "USD");
        record.put("stopped", 0);
        record.put("taxable", true);
        record.put("use", "client");
        record.putArray("customfields");
        put(Table.CLIENTS, record, seed.extra());
    }

    private static String code(String name) {
        String letters = name.replaceAll("[^\\p{L}\\p{N}]", "").toUpperCase(Locale.ROOT);
        return letters.substring(0, Math.min(12, letters.length()));
    }

    private void item(PsaState.Product seed) {
        BigDecimal price = Lines.number(seed.unitPrice() == null ? BigDecimal.ZERO : seed.unitPrice());
        BigDecimal cost = Lines.number(seed.unitCost() == null ? BigDecimal.ZERO : seed.unitCost());
        ObjectNode record = Json.object();
        record.put("id", id(Table.ITEMS, seed.id(), 230));
        record.put("name", seed.name());
        record.put("description", seed.name());
        record.put("status", 0);
        record.put("assetgroup_id", 8);
        record.put("assetgroup_name", "Licences");
        record.put("supplier_part_code", "");
        record.put("internalreference", seed.sku() == null ? code(seed.name()) : seed.sku());
        record.put("externalreference", "");
        record.put("baseprice", price);
        record.put("costprice", cost);
        record.put("recurringprice", price);
        record.put("recurringcost", cost);
        record.put("isrecurringitem", true);
        record.put("iscontractitem", false);
        record.put("nominalcode", "4000");
        record.put("taxable", true);
        record.put("taxcode", 1);
        record.put("inactive", seed.active() != null && !seed.active());
        record.put("dontinvoice", false);
        put(Table.ITEMS, record, seed.extra());
    }

    private void recurring(PsaState.Agreement seed) {
        long id = seed.id() == null ? -records.nextId("recurringnumbers", 94) : -seed.id();
        if (records.find(Table.RECURRING, id) != null) {
            throw new IllegalArgumentException(Table.RECURRING + " has " + id + " twice");
        }
        ObjectNode client = existing(Table.CLIENTS, seed.companyId());
        long payer = client.path("client_to_invoice_recurring").longValue();
        ObjectNode billed = payer > 0 ? existing(Table.CLIENTS, payer) : client;
        LocalDate start = seed.startDate() == null ? today.minusYears(1).withDayOfYear(1) : seed.startDate();
        LocalDate next = today.withDayOfMonth(1).plusMonths(1);
        ObjectNode record = Json.object();
        record.put("id", id);
        record.set("client_id", billed.get("id"));
        record.set("client_name", billed.get("name"));
        record.set(
                "original_client_id",
                payer > 0 ? client.get("id") : Json.MAPPER.getNodeFactory().numberNode(0));
        record.put("sitenumber", 20);
        record.put("site_name", "Main");
        record.put("invoicenumber", "");
        record.put("name", seed.name());
        record.put("is_recurring_invoice", true);
        record.put("contract_id", 0);
        record.put("reference", "");
        record.put("currency", "$");
        record.put("currency_code", 1);
        record.put("currency_code_name", "USD");
        record.put("invoice_date", moment(start));
        record.put("startdate", moment(start));
        record.put("enddate", seed.endDate() == null ? NEVER : moment(seed.endDate()));
        record.put("nextcreationdate", moment(next));
        record.put("lastcreated", moment(next.minusMonths(1)));
        record.put("period", 3);
        record.put("periodname", "Monthly");
        record.put("period_start_date", moment(next));
        record.put("period_end_date", moment(next.plusMonths(1).minusDays(1)));
        record.put("schedule_id", 501);
        record.put("disabled", seed.cancelled() != null && seed.cancelled());
        record.put("posted", false);
        record.put("contains_calculated_quantity", false);
        record.put("reviewrequired", false);
        record.put("approval_status", 0);
        record.put("total", Lines.number(BigDecimal.ZERO));
        record.put("last_modified", now);
        if (settings.changeCounter()) {
            record.put("change_seq", 1);
        }
        put(Table.RECURRING, record, seed.extra());
    }

    private void line(PsaState.Line seed) {
        ObjectNode header = existing(Table.RECURRING, -seed.agreementId());
        ObjectNode item = existing(Table.ITEMS, seed.productId());
        ObjectNode line = Lines.fresh(
                id(Table.LINES, seed.id(), 24_967), header.path("id").longValue());
        line.put("_itemid", seed.productId());
        line.put("item_code", item.path("internalreference").asText());
        line.put(
                "item_shortdescription",
                seed.description() == null ? item.path("name").asText() : seed.description());
        line.put("qty_order", Lines.number(seed.quantity() == null ? BigDecimal.ZERO : seed.quantity()));
        line.put(
                "unit_price",
                Lines.number(seed.unitPrice() == null ? Json.decimal(item, "recurringprice") : seed.unitPrice()));
        line.put(
                "unit_cost",
                Lines.number(seed.unitCost() == null ? Json.decimal(item, "recurringcost") : seed.unitCost()));
        line.put("tax_rate", new BigDecimal("13.0"));
        line.put("tax_code", "1");
        line.put("nominal_code", "4000");
        line.put("sequenceid", Lines.of(records, header.path("id").longValue()).size() + 1);
        line.put("recurring_invoice_quantity_type", settings.manualQuantityType());
        if (seed.effectiveDate() != null) {
            line.put("startdate", moment(seed.effectiveDate()));
        }
        if (seed.cancelledDate() != null) {
            line.put("enddate", moment(seed.cancelledDate().minusDays(1)));
        }
        put(Table.LINES, Lines.totals(line), seed.extra());
    }

    /** The header with the sum of its lines. */
    static ObjectNode totalled(Store records, ObjectNode header) {
        BigDecimal total = BigDecimal.ZERO;
        for (ObjectNode line : Lines.of(records, header.path("id").longValue())) {
            total = total.add(Json.decimal(line, "net_amount")).add(Json.decimal(line, "tax_amount"));
        }
        return header.deepCopy().put("total", Lines.number(total));
    }

    private void invoice(PsaState.Invoice seed) {
        ObjectNode client = existing(Table.CLIENTS, seed.companyId());
        ArrayNode lines = Json.array();
        for (PsaState.InvoiceLine billed : seed.lines()) {
            ObjectNode item = existing(Table.ITEMS, billed.productId());
            ObjectNode line = Lines.fresh(records.nextId("invoicelines", 80_000), 0);
            line.put("_itemid", billed.productId());
            line.put("item_shortdescription", item.path("name").asText());
            line.put("qty_order", Lines.number(billed.quantity()));
            line.put("unit_price", Lines.number(billed.unitPrice()));
            line.put("unit_cost", Lines.number(billed.unitCost()));
            line.put("recurring_invoice_id", -seed.agreementId());
            line.put("recurring_invoice_line_id", billed.lineId() == null ? 0 : billed.lineId());
            lines.add(Lines.totals(line));
        }
        bill(seed.id(), seed.number(), client, -seed.agreementId(), seed.date(), lines);
    }

    private void bill(
            @Nullable Long wanted,
            @Nullable String number,
            JsonNode client,
            long recurring,
            LocalDate date,
            ArrayNode lines) {
        long id = id(Table.INVOICES, wanted, 7_000);
        BigDecimal total = BigDecimal.ZERO;
        for (JsonNode line : lines) {
            ((ObjectNode) line).put("ihid", id);
            total = total.add(Json.decimal(line, "net_amount")).add(Json.decimal(line, "tax_amount"));
        }
        ObjectNode record = Json.object();
        record.put("id", id);
        record.set("client_id", client.get("id"));
        record.set("client_name", client.get("name"));
        record.put("invoicenumber", number == null ? "INV-" + id : number);
        record.put("invoice_date", moment(date));
        record.put("recurring_invoice_id", recurring);
        record.put("posted", true);
        record.put("voided", false);
        record.put("total", total.setScale(2, RoundingMode.HALF_UP));
        record.set("lines", lines);
        records.put(Table.INVOICES, record);
    }

    /** Makes an invoice of every recurring invoice that bills; pending pro-rata is billed and joins the line's quantity. */
    int bill(LocalDate through) {
        int invoices = 0;
        for (ObjectNode header : List.copyOf(records.all(Table.RECURRING))) {
            long id = header.path("id").longValue();
            LocalDate end = Lines.day(header, "enddate");
            if (Json.isTrue(header, "disabled") || (end != null && end.isBefore(through))) {
                continue;
            }
            ArrayNode billed = Json.array();
            for (ObjectNode line : Lines.of(records, id)) {
                if (Lines.bills(line, through)) {
                    billed.add(billed(line, Json.decimal(line, "qty_order")));
                    proRata(line, billed);
                }
            }
            if (!billed.isEmpty()) {
                bill(
                        null,
                        null,
                        existing(Table.CLIENTS, header.path("client_id").longValue()),
                        id,
                        through,
                        billed);
                LocalDate next = Lines.day(header, "nextcreationdate");
                ObjectNode changed = totalled(records, header);
                changed.put("lastcreated", moment(through));
                changed.put("nextcreationdate", moment((next == null ? through : next).plusMonths(1)));
                records.put(Table.RECURRING, changed);
                invoices++;
            }
        }
        return invoices;
    }

    private ObjectNode billed(ObjectNode line, BigDecimal quantity) {
        ObjectNode copy = line.deepCopy();
        copy.put("recurring_invoice_id", line.path("ihid").longValue());
        copy.put("recurring_invoice_line_id", line.path("id").longValue());
        copy.put("id", records.nextId("invoicelines", 80_000));
        copy.put("qty_order", Lines.number(quantity));
        return Lines.totals(copy);
    }

    private void proRata(ObjectNode line, ArrayNode billed) {
        ObjectNode changed = line.deepCopy();
        BigDecimal quantity = Json.decimal(line, "qty_order");
        for (JsonNode entry : changed.path("prorata_data")) {
            if (!Json.isTrue(entry, "isinvoiced")) {
                BigDecimal difference = Json.decimal(entry, "quantity");
                ObjectNode extra = billed(line, difference);
                extra.put("pro_rata_line_id", line.path("id").longValue());
                billed.add(extra);
                quantity = quantity.add(difference);
                ((ObjectNode) entry).put("isinvoiced", true);
            }
        }
        changed.put("qty_order", Lines.number(quantity));
        if (!changed.equals(line)) {
            records.put(Table.LINES, Lines.totals(changed));
        }
    }

    PsaState describe() {
        List<PsaState.Company> companies = new ArrayList<>();
        for (ObjectNode record : records.all(Table.CLIENTS)) {
            companies.add(new PsaState.Company(
                    record.path("id").longValue(),
                    record.path("name").asText(),
                    Json.text(record, "accountsid"),
                    !Json.isTrue(record, "inactive"),
                    Json.text(record, "toplevel_name"),
                    null));
        }
        List<PsaState.Product> products = new ArrayList<>();
        for (ObjectNode record : records.all(Table.ITEMS)) {
            products.add(new PsaState.Product(
                    record.path("id").longValue(),
                    record.path("name").asText(),
                    Json.text(record, "internalreference"),
                    Json.decimal(record, "recurringprice"),
                    Json.decimal(record, "recurringcost"),
                    !Json.isTrue(record, "inactive"),
                    null));
        }
        List<PsaState.Agreement> agreements = new ArrayList<>();
        List<PsaState.Line> lines = new ArrayList<>();
        for (ObjectNode record : records.all(Table.RECURRING)) {
            long original = record.path("original_client_id").longValue();
            agreements.add(new PsaState.Agreement(
                    -record.path("id").longValue(),
                    original > 0 ? original : record.path("client_id").longValue(),
                    record.path("name").asText(),
                    null,
                    Lines.day(record, "startdate"),
                    Lines.day(record, "enddate"),
                    Json.isTrue(record, "disabled"),
                    null));
        }
        for (ObjectNode record : records.all(Table.LINES)) {
            LocalDate end = Lines.day(record, "enddate");
            lines.add(new PsaState.Line(
                    record.path("id").longValue(),
                    -record.path("ihid").longValue(),
                    record.path("_itemid").longValue(),
                    Json.decimal(record, "qty_order"),
                    null,
                    Json.decimal(record, "unit_price"),
                    Json.decimal(record, "unit_cost"),
                    Lines.day(record, "startdate"),
                    end == null ? null : end.plusDays(1),
                    Json.text(record, "item_shortdescription"),
                    null,
                    null));
        }
        return new PsaState(companies, products, agreements, lines, invoices());
    }

    private List<PsaState.Invoice> invoices() {
        List<PsaState.Invoice> invoices = new ArrayList<>();
        for (ObjectNode record : records.all(Table.INVOICES)) {
            List<PsaState.InvoiceLine> lines = new ArrayList<>();
            for (JsonNode billed : record.path("lines")) {
                long line = billed.path("recurring_invoice_line_id").longValue();
                lines.add(new PsaState.InvoiceLine(
                        billed.path("_itemid").longValue(),
                        line == 0 ? null : line,
                        Json.decimal(billed, "qty_order"),
                        Json.decimal(billed, "unit_price"),
                        Json.decimal(billed, "unit_cost")));
            }
            LocalDate date = Lines.day(record, "invoice_date");
            invoices.add(new PsaState.Invoice(
                    record.path("id").longValue(),
                    record.path("client_id").longValue(),
                    -record.path("recurring_invoice_id").longValue(),
                    Json.text(record, "invoicenumber"),
                    date == null ? today : date,
                    lines));
        }
        return invoices;
    }

    private static String moment(LocalDate day) {
        return day + "T00:00:00";
    }
}
