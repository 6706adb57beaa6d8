package io.tallybridge.simulators.bms;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.PsaState;
import io.tallybridge.simulators.engine.Store;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tenant's records, and what the product does with them by itself. */
final class Records {

    static final String ACCOUNTS = "ACCOUNTS";
    static final String SERVICES = "SERVICES";
    static final String CONTRACTS = "CONTRACTS";
    static final String CONTRACT_SERVICES = "CONTRACT_SERVICES";
    static final String INVOICES = "INVOICES";
    static final String INVOICE_LINES = "INVOICE_LINES";
    static final String PRORATIONS = "PRORATIONS";

    private static final String NO_DAY = "0001-01-01T00:00:00";
    private static final int INVOICED = 2;

    private final Store records;
    private final BmsSettings settings;
    private final LocalDate today;

    Records(Store records, BmsSettings settings, LocalDate today) {
        this.records = records;
        this.settings = settings;
        this.today = today;
    }

    // ---- from and to common words

    void load(PsaState seed) {
        seed.companies().forEach(this::account);
        seed.products().forEach(this::service);
        seed.agreements().forEach(this::contract);
        seed.lines().forEach(this::contractService);
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

    private void stamp(ObjectNode record) {
        record.put("CreatedBy", 1);
        record.put("CreatedOn", moment(today));
        record.put("ModifiedBy", 1);
        record.put("ModifiedOn", moment(today));
    }

    private void account(PsaState.Company seed) {
        long id = id(ACCOUNTS, seed.id(), 2_500);
        ObjectNode record = Json.object();
        record.put("id", id);
        stamp(record);
        record.putNull("ParentId");
        record.put("AccountCode", seed.identifier());
        record.put("AccountTypeId", 1);
        record.put("AccountType", seed.type() == null ? "Customer" : seed.type());
        record.put("AccountName", seed.name());
        record.put("CurrencyId", 1);
        record.put("CurrencyName", "USD");
        record.putNull("CreditLimit");
        record.put("NetDays", 30);
        record.put("IsActive", seed.active() == null || seed.active());
        record.put("IsBilling", true);
        record.put("TenantName", settings.tenant());
        record.putArray("Locations");
        put(ACCOUNTS, record, seed.extra());
    }

    private void service(PsaState.Product seed) {
        ObjectNode record = Json.object();
        record.put("id", id(SERVICES, seed.id(), 30));
        record.put("Name", seed.name());
        record.put("Description", seed.sku());
        record.put("UnitCost", seed.unitCost() == null ? BigDecimal.ZERO : seed.unitCost());
        record.put("UnitPrice", seed.unitPrice() == null ? BigDecimal.ZERO : seed.unitPrice());
        record.put("CategoryId", 4);
        record.put("Category", "Cloud");
        record.put("UnitOfMeasureId", 1);
        record.put("UnitOfMeasure", "Each");
        record.put("IsActive", seed.active() == null || seed.active());
        record.put("IsTaxable", true);
        stamp(record);
        put(SERVICES, record, seed.extra());
    }

    private void contract(PsaState.Agreement seed) {
        long id = id(CONTRACTS, seed.id(), 900);
        existing(ACCOUNTS, seed.companyId());
        LocalDate start = seed.startDate() == null ? today.minusYears(1).withDayOfYear(1) : seed.startDate();
        ObjectNode record = Json.object();
        record.put("id", id);
        record.put("ContractName", seed.name());
        record.put("AccountId", seed.companyId());
        record.put("ContractType", seed.type() == null ? settings.recurringType() : seed.type());
        record.put("IsActive", seed.cancelled() == null || !seed.cancelled());
        record.put("ContractNumber", "C-" + id);
        record.put("BillingCycle", "Monthly");
        record.put("StartDate", moment(start));
        if (seed.endDate() == null) {
            record.putNull("EndDate");
        } else {
            record.put("EndDate", moment(seed.endDate()));
        }
        put(CONTRACTS, record, seed.extra());
    }

    private void contractService(PsaState.Line seed) {
        ObjectNode contract = existing(CONTRACTS, seed.agreementId());
        ObjectNode service = existing(SERVICES, seed.productId());
        ObjectNode record = Json.object();
        record.put("id", id(CONTRACT_SERVICES, seed.id(), 7_000));
        record.put("ServiceId", seed.productId());
        record.put("ContractId", seed.agreementId());
        record.put("ServiceName", service.path("Name").asText());
        record.put("ServiceDescription", seed.description());
        record.put(
                "EffectiveDate",
                seed.effectiveDate() == null ? contract.path("StartDate").asText() : moment(seed.effectiveDate()));
        record.put("UnitCost", seed.unitCost() == null ? Json.decimal(service, "UnitCost") : seed.unitCost());
        record.put("UnitPrice", seed.unitPrice() == null ? Json.decimal(service, "UnitPrice") : seed.unitPrice());
        record.put("Units", seed.quantity() == null ? BigDecimal.ZERO : seed.quantity());
        record.put("SortOrder", 1);
        put(CONTRACT_SERVICES, record, seed.extra());
    }

    private void invoice(PsaState.Invoice seed) {
        ObjectNode contract = existing(CONTRACTS, seed.agreementId());
        Cycle cycle = Cycle.of(contract.path("BillingCycle").asText());
        ObjectNode invoice = newInvoice(seed.id(), contract, cycle, seed.date(), seed.number());
        BigDecimal total = BigDecimal.ZERO;
        for (PsaState.InvoiceLine billed : seed.lines()) {
            ObjectNode service = existing(SERVICES, billed.productId());
            total = total.add(invoiceLine(
                    invoice,
                    contract,
                    service.path("Name").asText(),
                    "Recurring Service",
                    billed.quantity(),
                    billed.unitPrice(),
                    cycle.firstDay(seed.date())));
        }
        close(invoice, total);
    }

    PsaState describe() {
        List<PsaState.Company> companies = records.all(ACCOUNTS).stream()
                .map(record -> new PsaState.Company(
                        record.path("id").longValue(),
                        record.path("AccountName").asText(),
                        Json.text(record, "AccountCode"),
                        Json.isTrue(record, "IsActive"),
                        Json.text(record, "AccountType"),
                        null))
                .toList();
        List<PsaState.Product> products = records.all(SERVICES).stream()
                .map(record -> new PsaState.Product(
                        record.path("id").longValue(),
                        record.path("Name").asText(),
                        Json.text(record, "Description"),
                        Json.decimal(record, "UnitPrice"),
                        Json.decimal(record, "UnitCost"),
                        Json.isTrue(record, "IsActive"),
                        null))
                .toList();
        List<PsaState.Agreement> agreements = records.all(CONTRACTS).stream()
                .map(record -> new PsaState.Agreement(
                        record.path("id").longValue(),
                        record.path("AccountId").longValue(),
                        record.path("ContractName").asText(),
                        Json.text(record, "ContractType"),
                        day(record, "StartDate"),
                        day(record, "EndDate"),
                        !Json.isTrue(record, "IsActive"),
                        null))
                .toList();
        List<PsaState.Line> lines = records.all(CONTRACT_SERVICES).stream()
                .map(record -> new PsaState.Line(
                        record.path("id").longValue(),
                        record.path("ContractId").longValue(),
                        record.path("ServiceId").longValue(),
                        Json.decimal(record, "Units"),
                        null,
                        Json.decimal(record, "UnitPrice"),
                        Json.decimal(record, "UnitCost"),
                        day(record, "EffectiveDate"),
                        null,
                        Json.text(record, "ServiceDescription"),
                        null,
                        null))
                .toList();
        return new PsaState(companies, products, agreements, lines, invoices());
    }

    private List<PsaState.Invoice> invoices() {
        List<PsaState.Invoice> invoices = new ArrayList<>();
        for (ObjectNode record : records.all(INVOICES)) {
            long id = record.path("id").longValue();
            List<PsaState.InvoiceLine> lines = new ArrayList<>();
            long contract = -1;
            for (ObjectNode line : records.all(INVOICE_LINES)) {
                if (line.path("InvoiceId").longValue() == id) {
                    contract = line.path("ContractId").longValue();
                    service(line.path("Name").asText())
                            .ifPresent(service -> lines.add(new PsaState.InvoiceLine(
                                    service.path("id").longValue(),
                                    null,
                                    Json.decimal(line, "Qty"),
                                    Json.decimal(line, "UnitPrice"),
                                    Json.decimal(service, "UnitCost"))));
                }
            }
            LocalDate date = day(record, "InvoiceDate");
            invoices.add(new PsaState.Invoice(
                    id,
                    record.path("AccountId").longValue(),
                    contract,
                    Json.text(record, "InvoiceNumber"),
                    date == null ? today : date,
                    lines));
        }
        return invoices;
    }

    private java.util.Optional<ObjectNode> service(String name) {
        return records.all(SERVICES).stream()
                .filter(service -> service.path("Name").asText().equals(name))
                .findFirst();
    }

    // ---- what callers see

    ObjectNode contractSummary(ObjectNode contract) {
        long id = contract.path("id").longValue();
        BigDecimal price = BigDecimal.ZERO;
        for (ObjectNode row : servicesOf(id)) {
            price = price.add(Json.decimal(row, "Units").multiply(Json.decimal(row, "UnitPrice")));
        }
        ObjectNode shown = Json.object();
        shown.put("Id", id);
        shown.set("ContractName", contract.path("ContractName"));
        shown.put("AccountName", accountName(contract));
        shown.set("ContractType", contract.path("ContractType"));
        shown.put("ContractBillingPrice", price);
        shown.put("Status", expired(contract) ? "Expired" : Json.isTrue(contract, "IsActive") ? "Active" : "Inactive");
        shown.set("ContractNumber", contract.path("ContractNumber"));
        shown.set("BillingCycle", contract.path("BillingCycle"));
        shown.set("StartDate", contract.path("StartDate"));
        String end = Json.text(contract, "EndDate");
        shown.put("EndDate", end == null ? NO_DAY : end);
        return shown;
    }

    static ObjectNode contractLookup(ObjectNode contract) {
        ObjectNode shown = Json.object();
        shown.set("Id", contract.path("id"));
        shown.set("Name", contract.path("ContractName"));
        shown.put("IsDefault", false);
        shown.putNull("SLAId");
        shown.putNull("SLAName");
        shown.set("IsActive", contract.path("IsActive"));
        shown.set("EndDate", contract.path("EndDate"));
        return shown;
    }

    /** A row of a contract as the catalogue's side shows it: everything but its units. */
    ObjectNode relatedService(ObjectNode row) {
        ObjectNode contract = existing(CONTRACTS, row.path("ContractId").longValue());
        ObjectNode shown = Json.object();
        shown.set("Id", row.path("id"));
        shown.set("ServiceId", row.path("ServiceId"));
        shown.set("ContractId", row.path("ContractId"));
        shown.set("AccountId", contract.path("AccountId"));
        shown.set("ServiceName", row.path("ServiceName"));
        shown.set("ServiceDescription", row.path("ServiceDescription"));
        shown.set("ContractName", contract.path("ContractName"));
        shown.put("AccountName", accountName(contract));
        shown.set("EffectiveDate", row.path("EffectiveDate"));
        shown.set("ContractStartDate", contract.path("StartDate"));
        String end = Json.text(contract, "EndDate");
        shown.put("ContractEndDate", end == null ? NO_DAY : end);
        shown.set("UnitCost", row.path("UnitCost"));
        shown.set("UnitPrice", row.path("UnitPrice"));
        shown.put("MarginType", 1);
        shown.put("Margin", BigDecimal.ZERO);
        shown.put("ExcludeFromContractBulkUpdates", false);
        return shown;
    }

    /** The answer to posting a row: the only one that shows units. */
    ObjectNode postedService(ObjectNode row) {
        ObjectNode contract = existing(CONTRACTS, row.path("ContractId").longValue());
        BigDecimal units = Json.decimal(row, "Units").setScale(1, RoundingMode.HALF_UP);
        ObjectNode shown = Json.object();
        shown.set("Id", row.path("id"));
        shown.put("CreatedBy", 1);
        shown.put("CreatedOn", moment(today));
        shown.set("ServiceId", row.path("ServiceId"));
        shown.set("ServiceName", row.path("ServiceName"));
        shown.set("Description", row.path("ServiceDescription"));
        shown.set("ContractId", row.path("ContractId"));
        shown.set("ContractName", contract.path("ContractName"));
        shown.put("TotalCost", units.multiply(Json.decimal(row, "UnitCost")));
        shown.put("TotalPrice", units.multiply(Json.decimal(row, "UnitPrice")));
        shown.put("Units", units);
        shown.set("UnitCost", row.path("UnitCost"));
        shown.set("UnitPrice", row.path("UnitPrice"));
        shown.set("OriginalUnitCost", row.path("UnitCost"));
        shown.set("OriginalUnitPrice", row.path("UnitPrice"));
        shown.put("Margin", BigDecimal.ZERO);
        shown.set("EffectiveDate", row.path("EffectiveDate"));
        shown.set("SortOrder", row.path("SortOrder"));
        return shown;
    }

    List<ObjectNode> servicesOf(long contractId) {
        return records.all(CONTRACT_SERVICES).stream()
                .filter(row -> row.path("ContractId").longValue() == contractId)
                .toList();
    }

    String accountName(ObjectNode contract) {
        ObjectNode account = records.find(ACCOUNTS, contract.path("AccountId").longValue());
        return account == null ? "" : account.path("AccountName").asText();
    }

    boolean expired(ObjectNode contract) {
        LocalDate end = day(contract, "EndDate");
        return end != null && end.isBefore(today);
    }

    // ---- billing

    /** Bills every active contract for the period that holds the day, proration rows included; answers how many invoices were made. */
    int bill(LocalDate through) {
        int invoices = 0;
        for (ObjectNode contract : List.copyOf(records.all(CONTRACTS))) {
            LocalDate start = day(contract, "StartDate");
            LocalDate end = day(contract, "EndDate");
            boolean running = Json.isTrue(contract, "IsActive")
                    && settings.recurringType()
                            .equals(contract.path("ContractType").asText())
                    && (start == null || !start.isAfter(through))
                    && (end == null || !end.isBefore(through));
            if (running && bill(contract, through)) {
                invoices++;
            }
        }
        return invoices;
    }

    private boolean bill(ObjectNode contract, LocalDate through) {
        Cycle cycle = Cycle.of(contract.path("BillingCycle").asText());
        List<ObjectNode> rows = servicesOf(contract.path("id").longValue()).stream()
                .filter(row -> Json.decimal(row, "Units").signum() > 0)
                .filter(row -> {
                    LocalDate effective = day(row, "EffectiveDate");
                    return effective == null || !effective.isAfter(through);
                })
                .toList();
        if (rows.isEmpty()) {
            return false; // an invoice cannot consist of prorations below zero alone
        }
        ObjectNode invoice = newInvoice(null, contract, cycle, through, null);
        BigDecimal total = BigDecimal.ZERO;
        for (ObjectNode row : rows) {
            total = total.add(invoiceLine(
                    invoice,
                    contract,
                    row.path("ServiceName").asText(),
                    "Recurring Service",
                    Json.decimal(row, "Units"),
                    Json.decimal(row, "UnitPrice"),
                    cycle.firstDay(through)));
        }
        for (ObjectNode proration : List.copyOf(records.all(PRORATIONS))) {
            if (proration.path("ContractId").longValue() == contract.path("id").longValue()) {
                LocalDate effective = day(proration, "EffectiveDate");
                total = total.add(invoiceLine(
                        invoice,
                        contract,
                        proration.path("Name").asText(),
                        "Prorated Transaction",
                        Json.decimal(proration, "Qty"),
                        Json.decimal(proration, "UnitPrice"),
                        effective == null ? through : effective));
                records.remove(PRORATIONS, proration.path("id").longValue());
            }
        }
        close(invoice, total);
        return true;
    }

    /** A person, or another product, changes the units of a row; what is billed already becomes a prorated transaction. */
    ObjectNode changeUnits(ObjectNode row, BigDecimal units, @Nullable LocalDate from) {
        ObjectNode contract = existing(CONTRACTS, row.path("ContractId").longValue());
        Cycle cycle = Cycle.of(contract.path("BillingCycle").asText());
        LocalDate effective = from == null ? today : from;
        BigDecimal difference = units.subtract(Json.decimal(row, "Units"));
        for (ObjectNode line : records.all(INVOICE_LINES)) {
            LocalDate begun = day(line, "ValueDate");
            boolean sameRow = line.path("ContractId").equals(row.path("ContractId"))
                    && line.path("Name").equals(row.path("ServiceName"))
                    && line.path("TypeName").asText().equals("Recurring Service");
            if (sameRow
                    && begun != null
                    && difference.signum() != 0
                    && !cycle.lastDay(begun).isBefore(effective)) {
                prorate(row, difference, effective.isBefore(begun) ? begun : effective, cycle);
            }
        }
        ObjectNode changed = row.deepCopy();
        changed.put("Units", units);
        records.put(CONTRACT_SERVICES, changed);
        return changed;
    }

    private void prorate(ObjectNode row, BigDecimal difference, LocalDate effective, Cycle cycle) {
        long days = ChronoUnit.DAYS.between(effective, cycle.lastDay(effective)) + 1;
        long all = ChronoUnit.DAYS.between(cycle.firstDay(effective), cycle.lastDay(effective)) + 1;
        ObjectNode record = Json.object();
        record.put("id", records.nextId(PRORATIONS, 1));
        record.set("ContractId", row.path("ContractId"));
        record.set("Name", row.path("ServiceName"));
        record.put(
                "Qty",
                difference.multiply(BigDecimal.valueOf(days)).divide(BigDecimal.valueOf(all), 2, RoundingMode.HALF_UP));
        record.set("UnitPrice", row.path("UnitPrice"));
        record.put("EffectiveDate", moment(effective));
        records.put(PRORATIONS, record);
    }

    private ObjectNode newInvoice(
            @Nullable Long wanted, ObjectNode contract, Cycle cycle, LocalDate through, @Nullable String number) {
        long id = id(INVOICES, wanted, 5_500);
        ObjectNode invoice = Json.object();
        invoice.put("id", id);
        invoice.put("InvoiceNumber", number == null ? String.valueOf(30_000 + id) : number);
        invoice.put("StatusId", INVOICED);
        invoice.put("StatusName", "Invoiced");
        invoice.set("AccountId", contract.path("AccountId"));
        invoice.put("AccountName", accountName(contract));
        invoice.put("InvoiceDate", moment(through));
        invoice.put("DueDate", moment(through.plusDays(30)));
        invoice.put("InvoiceFrom", moment(cycle.firstDay(through)));
        invoice.put("InvoiceTo", moment(cycle.lastDay(through)));
        invoice.put("PostedToAccounting", false);
        invoice.put("CreatedOn", moment(today));
        return invoice;
    }

    private void close(ObjectNode invoice, BigDecimal total) {
        invoice.put("TotalPrice", total);
        invoice.put("GrandTotal", total);
        invoice.put("PaymentDue", total);
        invoice.put("PaidAmount", BigDecimal.ZERO);
        records.put(INVOICES, invoice);
    }

    private BigDecimal invoiceLine(
            ObjectNode invoice,
            ObjectNode contract,
            String name,
            String type,
            BigDecimal units,
            BigDecimal price,
            LocalDate day) {
        BigDecimal total = units.multiply(price).setScale(2, RoundingMode.HALF_UP);
        ObjectNode line = Json.object();
        line.put("id", records.nextId(INVOICE_LINES, 88_000));
        line.set("InvoiceId", invoice.path("id"));
        line.set("InvoiceNumber", invoice.path("InvoiceNumber"));
        line.put("Name", name);
        line.putNull("Description");
        line.put("TypeId", type.startsWith("Prorated") ? 9 : 3);
        line.put("TypeName", type);
        line.put("Qty", units.setScale(Math.max(1, units.scale()), RoundingMode.UNNECESSARY));
        line.put("UnitPrice", price);
        line.put("TotalPrice", total);
        line.put("ValueDate", moment(day));
        line.set("ContractId", contract.path("id"));
        line.set("ContractName", contract.path("ContractName"));
        line.put("IsTaxable", true);
        records.put(INVOICE_LINES, line);
        return total;
    }

    /** The lines of one invoice. */
    ArrayNode linesOf(long invoiceId) {
        ArrayNode lines = Json.array();
        for (ObjectNode line : records.all(INVOICE_LINES)) {
            if (line.path("InvoiceId").longValue() == invoiceId) {
                lines.add(Answers.shown(line));
            }
        }
        return lines;
    }

    static String moment(LocalDate day) {
        return day + "T00:00:00";
    }

    static @Nullable LocalDate day(ObjectNode record, String field) {
        String text = Json.text(record, field);
        return text == null || text.length() < 10 ? null : LocalDate.parse(text.substring(0, 10));
    }
}
