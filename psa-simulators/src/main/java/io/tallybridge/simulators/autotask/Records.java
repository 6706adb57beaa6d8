package io.tallybridge.simulators.autotask;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.PsaState;
import io.tallybridge.simulators.engine.Store;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Between the common words of a seed and the API's own records. */
final class Records {

    /** The MSP itself is a company, with an id that looks like none. */
    static final long OWN_COMPANY = 0;

    private static final int MONTHS_OF_HISTORY = 3;

    private final Store records;
    private final AutotaskSettings settings;
    private final String now;
    private final LocalDate today;

    Records(Store records, AutotaskSettings settings, String now, LocalDate today) {
        this.records = records;
        this.settings = settings;
        this.now = now;
        this.today = today;
    }

    static String moment(LocalDate day) {
        return day + "T00:00:00Z";
    }

    void load(PsaState seed) {
        if (seed.companies().stream()
                .noneMatch(company -> Long.valueOf(OWN_COMPANY).equals(company.id()))) {
            company(new PsaState.Company(OWN_COMPANY, "Own company", null, true, "Partner", null));
        }
        seed.companies().forEach(this::company);
        seed.products().forEach(this::product);
        seed.agreements().forEach(this::contract);
        seed.lines().forEach(this::line);
        seed.invoices().forEach(this::invoice);
    }

    private long id(Entity entity, @Nullable Long wanted, long first) {
        if (wanted == null) {
            return records.nextId(entity.table(), first);
        }
        if (records.find(entity.table(), wanted) != null) {
            throw new IllegalArgumentException(entity.path() + " has " + wanted + " twice");
        }
        return wanted;
    }

    private ObjectNode existing(Entity entity, long id) {
        ObjectNode record = records.find(entity.table(), id);
        if (record == null) {
            throw new IllegalArgumentException(entity.path() + " has no " + id);
        }
        return record;
    }

    private void put(Entity entity, ObjectNode record, @Nullable ObjectNode extra) {
        if (extra != null) {
            record.setAll(extra);
        }
        records.put(entity.table(), record);
    }

    private void company(PsaState.Company seed) {
        ObjectNode record = Json.object();
        long id = id(Entity.COMPANIES, seed.id(), 174);
        record.put("id", id);
        record.put("companyName", seed.name());
        record.put("companyNumber", seed.identifier() == null ? String.valueOf(280_000 + id) : seed.identifier());
        record.put("companyType", companyType(seed.type()));
        record.put("currencyID", 1);
        record.put("isActive", seed.active() == null || seed.active());
        record.put("isClientPortalActive", true);
        record.put("isTaxExempt", false);
        record.put("ownerResourceID", 29_682_885);
        record.put("phone", "555-0100");
        record.put("createDate", "2012-10-24T05:00:00Z");
        record.put("lastActivityDate", now);
        record.put("lastTrackedModifiedDateTime", now);
        put(Entity.COMPANIES, record, seed.extra());
    }

    private static int companyType(@Nullable String label) {
        if (label == null || "Client".equalsIgnoreCase(label)) {
            return Picklists.CUSTOMER;
        }
        for (Map.Entry<String, String> type : Picklists.of("companyType").entrySet()) {
            if (type.getValue().equalsIgnoreCase(label)) {
                return Integer.parseInt(type.getKey());
            }
        }
        throw new IllegalArgumentException("there is no company type " + label);
    }

    private void product(PsaState.Product seed) {
        boolean bundle = seed.extra() != null && Json.isTrue(seed.extra(), "bundle");
        Entity entity = bundle ? Entity.SERVICE_BUNDLES : Entity.SERVICES;
        ObjectNode record = Json.object();
        record.put("id", id(entity, seed.id(), 30));
        record.put("billingCodeID", 29_683_415);
        record.put("createDate", "2024-01-05T00:00:00Z");
        record.put("creatorResourceID", 4);
        record.put("description", seed.name());
        record.put("invoiceDescription", seed.name());
        record.put("isActive", seed.active() == null || seed.active());
        record.put("lastModifiedDate", now);
        record.put("name", seed.name());
        record.put("periodType", Picklists.MONTHLY);
        record.put("unitCost", seed.unitCost() == null ? BigDecimal.ZERO : seed.unitCost());
        record.put("unitPrice", seed.unitPrice() == null ? BigDecimal.ZERO : seed.unitPrice());
        record.put("updateResourceID", 4);
        if (seed.sku() != null) {
            record.put("sku", seed.sku());
        }
        put(entity, record, seed.extra());
    }

    private void contract(PsaState.Agreement seed) {
        existing(Entity.COMPANIES, seed.companyId());
        LocalDate start = seed.startDate() == null ? today.minusYears(1).withDayOfYear(1) : seed.startDate();
        LocalDate end = seed.endDate() == null ? LocalDate.of(today.getYear() + 1, 12, 31) : seed.endDate();
        long id = id(Entity.CONTRACTS, seed.id(), 29_684_000);
        ObjectNode record = Json.object();
        record.put("id", id);
        record.put("billingPreference", 2);
        record.put("companyID", seed.companyId());
        record.put("contractCategory", 15);
        record.put("contractName", seed.name());
        record.put("contractNumber", String.valueOf(id));
        record.put("contractPeriodType", Picklists.MONTHLY);
        record.put("contractType", contractType(seed.type()));
        record.put("description", "");
        record.put("startDate", moment(start));
        record.put("endDate", moment(end));
        record.put("estimatedCost", new BigDecimal("0.0"));
        record.put("estimatedHours", new BigDecimal("0.0"));
        record.put("estimatedRevenue", new BigDecimal("0.0"));
        record.put("isCompliant", true);
        record.put("isDefaultContract", true);
        record.put("lastModifiedDateTime", now);
        record.put("purchaseOrderNumber", "");
        record.put("setupFee", new BigDecimal("0.0"));
        record.put("status", seed.cancelled() != null && seed.cancelled() ? 0 : 1);
        record.put("timeReportingRequiresStartAndStopTimes", 1);
        put(Entity.CONTRACTS, record, seed.extra());
    }

    private static int contractType(@Nullable String label) {
        if (label == null) {
            return Entity.RECURRING_SERVICE;
        }
        for (Map.Entry<String, String> type : Picklists.of("contractType").entrySet()) {
            if (type.getValue().equalsIgnoreCase(label)) {
                return Integer.parseInt(type.getKey());
            }
        }
        throw new IllegalArgumentException("there is no contract type " + label);
    }

    private LineKind kind(long productId) {
        return records.find(Entity.SERVICE_BUNDLES.table(), productId) != null ? LineKind.BUNDLE : LineKind.SERVICE;
    }

    private void line(PsaState.Line seed) {
        ObjectNode contract = existing(Entity.CONTRACTS, seed.agreementId());
        LineKind kind = kind(seed.productId());
        ObjectNode product = existing(kind.products(), seed.productId());
        ObjectNode line = line(kind, contract, product, id(kind.lines(), seed.id(), 800));
        if (seed.unitPrice() != null) {
            line.put("unitPrice", seed.unitPrice());
            line.put("internalCurrencyUnitPrice", seed.unitPrice());
            line.put("internalCurrencyAdjustedPrice", seed.unitPrice());
        }
        if (seed.unitCost() != null) {
            line.put("unitCost", seed.unitCost());
        }
        if (seed.description() != null) {
            line.put("invoiceDescription", seed.description());
        }
        put(kind.lines(), line, seed.extra());
        Units units = new Units(records, kind, settings);
        if (seed.periods() != null) {
            units.open(contract, line, seed.periods());
            return;
        }
        LocalDate history = today.withDayOfMonth(1).minusMonths(MONTHS_OF_HISTORY);
        LocalDate from =
                seed.effectiveDate() == null || seed.effectiveDate().isBefore(history) ? history : seed.effectiveDate();
        LocalDate start = Units.day(contract, "startDate");
        units.open(
                contract,
                line,
                from.isBefore(start) ? start : from,
                whole(seed.quantity()),
                settings.postedThrough() == null ? today.withDayOfMonth(1).minusDays(1) : settings.postedThrough());
    }

    private static long whole(@Nullable BigDecimal quantity) {
        if (quantity == null) {
            return 0;
        }
        try {
            return quantity.longValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("Autotask has whole units only, not " + quantity, e);
        }
    }

    /** A new contract service with the product's prices. */
    static ObjectNode line(LineKind kind, ObjectNode contract, ObjectNode product, long id) {
        BigDecimal price = Json.decimal(product, "unitPrice");
        ObjectNode line = Json.object();
        line.put("id", id);
        line.put("contractID", contract.path("id").longValue());
        line.put("internalCurrencyAdjustedPrice", price);
        line.put("internalCurrencyUnitPrice", price);
        line.put("invoiceDescription", product.path("invoiceDescription").asText());
        line.put(kind.productField(), product.path("id").longValue());
        line.put("unitCost", Json.decimal(product, "unitCost"));
        line.put("unitPrice", price);
        return line;
    }

    private void invoice(PsaState.Invoice seed) {
        existing(Entity.COMPANIES, seed.companyId());
        existing(Entity.CONTRACTS, seed.agreementId());
        List<ObjectNode> items = new ArrayList<>();
        for (PsaState.InvoiceLine billed : seed.lines()) {
            LineKind kind = kind(billed.productId());
            ObjectNode product = existing(kind.products(), billed.productId());
            ObjectNode item = item(
                    kind,
                    seed.companyId(),
                    seed.agreementId(),
                    product,
                    billed.quantity(),
                    billed.unitPrice(),
                    seed.date());
            item.put("ourCost", money(billed.quantity().multiply(billed.unitCost())));
            if (billed.lineId() != null) {
                item.put(kind.lineField(), billed.lineId());
            }
            items.add(item);
        }
        invoice(seed.id(), seed.companyId(), seed.number(), seed.date(), items);
    }

    private ObjectNode item(
            LineKind kind,
            long companyId,
            long contractId,
            ObjectNode product,
            BigDecimal quantity,
            BigDecimal rate,
            LocalDate date) {
        BigDecimal total = money(quantity.multiply(rate));
        ObjectNode item = Json.object();
        item.put("id", records.nextId(Entity.BILLING_ITEMS.table(), 77_000));
        item.put("billingItemType", Picklists.RECURRING_BILLING_ITEM);
        item.put("companyID", companyId);
        item.put("contractID", contractId);
        item.put(kind.productField(), product.path("id").longValue());
        item.put("itemName", product.path("name").asText());
        item.put("description", product.path("invoiceDescription").asText());
        item.put("itemDate", moment(date));
        item.put("postedDate", now);
        item.put("quantity", quantity);
        item.put("rate", rate);
        item.put("extendedPrice", total);
        item.put("totalAmount", total);
        item.put("taxDollars", new BigDecimal("0.00"));
        item.put("nonBillable", 0);
        item.put("purchaseOrderNumber", "");
        return item;
    }

    private static BigDecimal money(BigDecimal amount) {
        return amount.setScale(2, RoundingMode.HALF_UP);
    }

    private void invoice(
            @Nullable Long wantedId, long companyId, @Nullable String number, LocalDate date, List<ObjectNode> items) {
        long id = id(Entity.INVOICES, wantedId, 5_500);
        BigDecimal total = BigDecimal.ZERO;
        for (ObjectNode item : items) {
            item.put("invoiceID", id);
            total = total.add(Json.decimal(item, "totalAmount"));
            records.put(Entity.BILLING_ITEMS.table(), item);
        }
        ObjectNode invoice = Json.object();
        invoice.put("id", id);
        invoice.put("batchID", 88);
        invoice.put("companyID", companyId);
        invoice.put("createDateTime", now);
        invoice.put("fromDate", moment(date.withDayOfMonth(1)));
        invoice.put("toDate", moment(date.withDayOfMonth(date.lengthOfMonth())));
        invoice.put("invoiceDateTime", moment(date));
        invoice.put("dueDate", moment(date.plusDays(30)));
        invoice.put("invoiceNumber", number == null ? String.valueOf(26_000 + id) : number);
        invoice.put("invoiceTotal", total);
        invoice.put("totalTaxValue", new BigDecimal("0.00"));
        invoice.put("isVoided", false);
        invoice.put("orderNumber", "");
        invoice.put("paymentTerm", 1);
        records.put(Entity.INVOICES.table(), invoice);
    }

    /** Approves and posts every open row that starts until a day, and invoices them by company. */
    int bill(LocalDate through) {
        Map<Long, List<ObjectNode>> items = new LinkedHashMap<>();
        for (LineKind kind : LineKind.values()) {
            Units units = new Units(records, kind, settings);
            for (ObjectNode row : List.copyOf(records.all(kind.units().table()))) {
                if (row.hasNonNull("approveAndPostDate")
                        || Units.day(row, "startDate").isAfter(through)) {
                    continue;
                }
                units.post(row, now);
                ObjectNode contract =
                        existing(Entity.CONTRACTS, row.path("contractID").longValue());
                ObjectNode product =
                        existing(kind.products(), row.path(kind.productField()).longValue());
                ObjectNode line =
                        existing(kind.lines(), row.path(kind.lineField()).longValue());
                long companyId = contract.path("companyID").longValue();
                ObjectNode item = item(
                        kind,
                        companyId,
                        contract.path("id").longValue(),
                        product,
                        BigDecimal.valueOf(row.path("units").longValue()),
                        Json.decimal(line, "unitPrice"),
                        Units.day(row, "startDate"));
                BigDecimal price = money(Json.decimal(row, "price"));
                item.put("extendedPrice", price);
                item.put("totalAmount", price);
                item.put("ourCost", money(Json.decimal(row, "cost")));
                item.put(kind.lineField(), line.path("id").longValue());
                item.put("contractServicePeriodID", row.path("id").longValue());
                items.computeIfAbsent(companyId, id -> new ArrayList<>()).add(item);
            }
        }
        items.forEach((companyId, billed) -> invoice(null, companyId, null, through, billed));
        return items.size();
    }

    PsaState describe() {
        List<PsaState.Company> companies = new ArrayList<>();
        for (ObjectNode record : records.all(Entity.COMPANIES.table())) {
            companies.add(new PsaState.Company(
                    record.path("id").longValue(),
                    record.path("companyName").asText(),
                    Json.text(record, "companyNumber"),
                    Json.isTrue(record, "isActive"),
                    Picklists.of("companyType").get(record.path("companyType").asText()),
                    null));
        }
        List<PsaState.Product> products = new ArrayList<>();
        for (LineKind kind : LineKind.values()) {
            for (ObjectNode record : records.all(kind.products().table())) {
                products.add(new PsaState.Product(
                        record.path("id").longValue(),
                        record.path("name").asText(),
                        Json.text(record, "sku"),
                        Json.decimal(record, "unitPrice"),
                        Json.decimal(record, "unitCost"),
                        Json.isTrue(record, "isActive"),
                        kind == LineKind.BUNDLE ? Json.object().put("bundle", true) : null));
            }
        }
        List<PsaState.Agreement> agreements = new ArrayList<>();
        for (ObjectNode record : records.all(Entity.CONTRACTS.table())) {
            agreements.add(new PsaState.Agreement(
                    record.path("id").longValue(),
                    record.path("companyID").longValue(),
                    record.path("contractName").asText(),
                    Picklists.of("contractType").get(record.path("contractType").asText()),
                    Units.day(record, "startDate"),
                    Units.day(record, "endDate"),
                    record.path("status").asInt() == 0,
                    null));
        }
        return new PsaState(companies, products, agreements, lines(), invoices());
    }

    private List<PsaState.Line> lines() {
        List<PsaState.Line> lines = new ArrayList<>();
        for (LineKind kind : LineKind.values()) {
            Map<Long, List<ObjectNode>> rows = new LinkedHashMap<>();
            for (ObjectNode row : records.all(kind.units().table())) {
                rows.computeIfAbsent(row.path(kind.lineField()).longValue(), id -> new ArrayList<>())
                        .add(row);
            }
            for (ObjectNode record : records.all(kind.lines().table())) {
                long id = record.path("id").longValue();
                List<ObjectNode> own = rows.getOrDefault(id, List.of()).stream()
                        .sorted(Comparator.comparing(
                                (ObjectNode row) -> row.path("startDate").asText()))
                        .toList();
                lines.add(new PsaState.Line(
                        id,
                        record.path("contractID").longValue(),
                        record.path(kind.productField()).longValue(),
                        BigDecimal.valueOf(Units.quantity(own, today)),
                        null,
                        Json.decimal(record, "unitPrice"),
                        Json.decimal(record, "unitCost"),
                        own.isEmpty() ? null : Units.day(own.get(0), "startDate"),
                        null,
                        Json.text(record, "invoiceDescription"),
                        own.stream()
                                .map(row -> new PsaState.Period(
                                        Units.day(row, "startDate"),
                                        Units.day(row, "endDate"),
                                        row.path("units").longValue(),
                                        row.hasNonNull("approveAndPostDate")))
                                .toList(),
                        null));
            }
        }
        return lines;
    }

    private List<PsaState.Invoice> invoices() {
        List<PsaState.Invoice> invoices = new ArrayList<>();
        for (ObjectNode record : records.all(Entity.INVOICES.table())) {
            long id = record.path("id").longValue();
            long contractId = 0;
            List<PsaState.InvoiceLine> lines = new ArrayList<>();
            for (ObjectNode item : records.all(Entity.BILLING_ITEMS.table())) {
                if (item.path("invoiceID").longValue() != id) {
                    continue;
                }
                LineKind kind = item.has("serviceBundleID") ? LineKind.BUNDLE : LineKind.SERVICE;
                BigDecimal quantity = Json.decimal(item, "quantity");
                contractId = item.path("contractID").longValue();
                lines.add(new PsaState.InvoiceLine(
                        item.path(kind.productField()).longValue(),
                        item.has(kind.lineField()) ? item.path(kind.lineField()).longValue() : null,
                        quantity,
                        Json.decimal(item, "rate"),
                        quantity.signum() == 0
                                ? BigDecimal.ZERO
                                : Json.decimal(item, "ourCost").divide(quantity, 4, RoundingMode.HALF_UP)));
            }
            invoices.add(new PsaState.Invoice(
                    id,
                    record.path("companyID").longValue(),
                    contractId,
                    Json.text(record, "invoiceNumber"),
                    Units.day(record, "invoiceDateTime"),
                    lines));
        }
        return invoices;
    }
}
