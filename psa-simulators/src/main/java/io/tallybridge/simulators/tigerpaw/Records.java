package io.tallybridge.simulators.tigerpaw;

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

/**
 * Between the common words of a seed and the API's own records. An agreement is a contract, its lines are items covered;
 * with {@code "managedService": true} among its extra fields it is a managed-service agreement, and its lines are additional
 * charges.
 */
final class Records {

    static final String ACCOUNTS = "ACCOUNTS";
    static final String ITEMS = "PRICE_BOOK";
    static final String CONTRACTS = "CONTRACTS";
    static final String LINES = "ITEMS_COVERED";
    static final String AGREEMENTS = "AGREEMENTS";
    static final String CHARGES = "ADDITIONAL_CHARGES";
    static final String ASSETS = "COVERED_ASSETS";
    private static final String INVOICES = "INVOICES";
    private static final String MANAGED = "managedService";

    private final Store records;
    private final LocalDate today;

    Records(Store records, LocalDate today) {
        this.records = records;
        this.today = today;
    }

    void load(PsaState seed) {
        seed.companies().forEach(this::account);
        seed.products().forEach(this::item);
        seed.agreements().forEach(this::agreement);
        seed.lines().forEach(this::line);
        seed.invoices().forEach(invoice -> put(INVOICES, Json.MAPPER.valueToTree(invoice), invoice.id(), 9_000, null));
    }

    private void put(String table, ObjectNode record, @Nullable Long wanted, long first, @Nullable ObjectNode extra) {
        if (wanted != null && records.find(table, wanted) != null) {
            throw new IllegalArgumentException("record " + wanted + " of " + table + " is there twice");
        }
        ObjectNode whole = Json.object();
        whole.put("id", wanted == null ? records.nextId(table, first) : wanted);
        whole.setAll(record);
        whole.put("id", whole.path("id").longValue());
        if (extra != null) {
            whole.setAll(extra);
        }
        whole.remove(MANAGED);
        records.put(table, whole);
    }

    private ObjectNode existing(String table, long id) {
        ObjectNode record = records.find(table, id);
        if (record == null) {
            throw new IllegalArgumentException("there is no record " + id + " in " + table);
        }
        return record;
    }

    private static String code(String name) {
        String letters = name.replaceAll("[^\\p{L}\\p{N}]", "").toUpperCase(Locale.ROOT);
        return letters.substring(0, Math.min(12, letters.length()));
    }

    private void account(PsaState.Company seed) {
        ObjectNode record = Json.object();
        record.put("Name", seed.name());
        record.put("AccountId", seed.identifier() == null ? code(seed.name()) : seed.identifier());
        record.put("AccountType", seed.type() == null ? "Customer" : seed.type());
        record.put("Status", seed.active() == null || seed.active() ? "Active" : "Inactive");
        record.put("IsVendor", false);
        record.put("PhoneNumber", "5550100");
        record.put("OpenInvoices", 0);
        put(ACCOUNTS, record, seed.id(), 1_000, seed.extra());
    }

    private void item(PsaState.Product seed) {
        BigDecimal price = seed.unitPrice() == null ? BigDecimal.ZERO : seed.unitPrice();
        BigDecimal cost = seed.unitCost() == null ? BigDecimal.ZERO : seed.unitCost();
        ObjectNode record = Json.object();
        record.put("ItemId", itemId(seed));
        record.put("ItemDescription", seed.name());
        record.put("Type", "S");
        record.put("Status", "Active");
        record.put("Inactive", seed.active() != null && !seed.active());
        record.put("UnitOfMeasure", "EA");
        record.putNull("ManufacturerPartNumber");
        record.put("BaseCost", cost);
        record.put("AverageCost", cost);
        record.putArray("Pricing")
                .addObject()
                .put("PriceLevel", 1)
                .put("Description", "Retail")
                .put("SellingPrice", price)
                .put("FlatPrice", 0);
        record.putArray("Vendors")
                .addObject()
                .put("AccountNumber", 1)
                .put("Vendor", "Example Distribution")
                .put("Cost", cost)
                .put("IsPrimary", true);
        record.putObject("Purchasing").put("LatestCost", cost);
        put(ITEMS, record, seed.id(), 8_000, seed.extra());
    }

    private String itemId(PsaState.Product seed) {
        String wanted = seed.sku() == null ? code(seed.name()) : seed.sku();
        return byItemId(wanted) == null ? wanted : wanted + "-" + seed.id();
    }

    private @Nullable ObjectNode byItemId(@Nullable String itemId) {
        for (ObjectNode item : records.all(ITEMS)) {
            if (item.path("ItemId").asText().equalsIgnoreCase(itemId)) {
                return item;
            }
        }
        return null;
    }

    private void agreement(PsaState.Agreement seed) {
        existing(ACCOUNTS, seed.companyId());
        boolean managed = seed.extra() != null && Json.isTrue(seed.extra(), MANAGED);
        LocalDate start = seed.startDate() == null ? today.minusYears(1).withDayOfYear(1) : seed.startDate();
        ObjectNode record = Json.object();
        record.put("StartDate", Views.moment(start));
        record.put("EndDate", seed.endDate() == null ? null : Views.moment(seed.endDate()));
        record.put("Cancelled", seed.cancelled() != null && seed.cancelled());
        if (managed) {
            record.put("AccountNumber", seed.companyId());
            record.put("Type", seed.type() == null ? seed.name() : seed.type());
            record.put("BillingPeriod", 1);
            record.put("BillingPeriodDescription", "Monthly");
            put(AGREEMENTS, record, seed.id(), 300, seed.extra());
            return;
        }
        record.put("Description", seed.name());
        record.put("ContractType", seed.type() == null ? "Monthly" : seed.type());
        record.put("Status", Json.isTrue(record, "Cancelled") ? "Cancelled" : "Active");
        record.putNull("LinkedAgreement");
        record.put("Price", 0);
        record.put("PricingMethod", "Calculated");
        record.put("BillingCycle", "Monthly");
        record.put("BillingStyle", "ShowLineItems");
        record.put("AutoInvoice", true);
        record.putNull("LastBillingDate");
        record.putNull("BilledThruDate");
        record.putArray("Accounts").add(seed.companyId());
        put(CONTRACTS, record, seed.id(), 5_000, seed.extra());
    }

    private void line(PsaState.Line seed) {
        ObjectNode item = existing(ITEMS, seed.productId());
        ObjectNode contract = records.find(CONTRACTS, seed.agreementId());
        if (contract == null) {
            charge(seed, existing(AGREEMENTS, seed.agreementId()), item);
            return;
        }
        BigDecimal price = seed.unitPrice() == null ? price(item) : seed.unitPrice();
        ObjectNode record =
                covered(seed.agreementId(), contract.path("Accounts").path(0).longValue(), item, quantity(seed), price);
        record.put(
                "StartDate",
                seed.effectiveDate() == null
                        ? contract.path("StartDate").asText()
                        : Views.moment(seed.effectiveDate()));
        record.put("CancelDate", seed.cancelledDate() == null ? null : Views.moment(seed.cancelledDate()));
        if (seed.description() != null) {
            record.put("ItemDescription", seed.description());
        }
        put(LINES, record, seed.id(), 20_000, seed.extra());
    }

    private static BigDecimal quantity(PsaState.Line seed) {
        return seed.quantity() == null ? BigDecimal.ZERO : seed.quantity();
    }

    /** A new item covered, with all its members. */
    static ObjectNode covered(long contract, long account, ObjectNode item, BigDecimal quantity, BigDecimal price) {
        ObjectNode record = Json.object();
        record.put("ContractNumber", contract);
        record.put("AccountNumber", account);
        record.putNull("SerialNumber");
        record.put("ItemID", item.path("ItemId").asText());
        record.put("ItemDescription", item.path("ItemDescription").asText());
        record.put("Quantity", quantity);
        record.putNull("Reference");
        record.putNull("StartDate");
        record.putNull("CancelDate");
        record.put("YearlyPrice", price.multiply(BigDecimal.valueOf(12)));
        record.put("ContractPrice", price);
        record.put("RenewalListPrice", BigDecimal.ZERO);
        record.putNull("CustomerInventoryNumber");
        record.putNull("DeviceId");
        return record;
    }

    static BigDecimal price(ObjectNode item) {
        return item.path("Pricing").path(0).path("SellingPrice").decimalValue();
    }

    private void charge(PsaState.Line seed, ObjectNode agreement, ObjectNode item) {
        ObjectNode record = Json.object();
        record.set("AgreementNumber", agreement.get("id"));
        record.set("SpecialItemId", item.get("ItemId"));
        record.set("ItemDescription", item.get("ItemDescription"));
        record.put("Quantity", quantity(seed).intValueExact());
        record.put("Price", seed.unitPrice() == null ? price(item) : seed.unitPrice());
        record.put("PriceLevel", 1);
        record.put("PriceLevelDescription", "Retail");
        record.put("Source", 0);
        record.put("SourceDescription", "Manual");
        record.put("PrintWhenQuantityZero", false);
        record.put("DeleteAfterInvoicing", false);
        record.put("DateAdded", agreement.path("StartDate").asText());
        record.put("UseFlatPrice", false);
        ObjectNode extra = seed.extra();
        boolean counted = extra != null && Json.isTrue(extra, "coveredAsset");
        if (counted) {
            record.remove(List.of(
                    "Quantity", "Source", "SourceDescription", "PrintWhenQuantityZero", "DeleteAfterInvoicing"));
            record.put("AssetType", "Workstation");
            put(ASSETS, record, seed.id(), 700, null);
        } else {
            put(CHARGES, record, seed.id(), 500, extra);
        }
    }

    /** Bills every active contract with a recurring cycle; answers how many invoices were made. */
    int bill(LocalDate through) {
        int invoices = 0;
        for (ObjectNode contract : List.copyOf(records.all(CONTRACTS))) {
            String cycle = contract.path("BillingCycle").asText();
            List<PsaState.InvoiceLine> billed = billable(contract, through);
            if (billed.isEmpty()
                    || List.of("DoNotBill", "InFull").contains(cycle)
                    || !Views.isActive(contract, through)) {
                continue;
            }
            BigDecimal total = BigDecimal.ZERO;
            for (PsaState.InvoiceLine line : billed) {
                total = total.add(line.quantity().multiply(line.unitPrice()));
            }
            ObjectNode changed = contract.deepCopy();
            if ("Calculated".equals(contract.path("PricingMethod").asText())) {
                changed.put("Price", total);
            }
            changed.put("LastBillingDate", Views.moment(through));
            changed.put("BilledThruDate", Views.moment(through));
            records.put(CONTRACTS, changed);
            long account = contract.path("Accounts").path(0).longValue();
            ObjectNode billedAccount = existing(ACCOUNTS, account).deepCopy();
            billedAccount.put("OpenInvoices", billedAccount.path("OpenInvoices").intValue() + 1);
            records.put(ACCOUNTS, billedAccount);
            PsaState.Invoice invoice =
                    new PsaState.Invoice(null, account, contract.path("id").longValue(), null, through, billed);
            put(INVOICES, Json.MAPPER.valueToTree(invoice), null, 9_000, null);
            invoices++;
        }
        return invoices;
    }

    private List<PsaState.InvoiceLine> billable(ObjectNode contract, LocalDate through) {
        List<PsaState.InvoiceLine> billed = new ArrayList<>();
        for (ObjectNode line : records.all(LINES)) {
            LocalDate cancelled = Views.day(line, "CancelDate");
            ObjectNode item = byItemId(Json.text(line, "ItemID"));
            if (line.path("ContractNumber").longValue() == contract.path("id").longValue()
                    && (cancelled == null || cancelled.isAfter(through))
                    && item != null
                    && Json.decimal(line, "Quantity").signum() != 0) {
                billed.add(new PsaState.InvoiceLine(
                        item.path("id").longValue(),
                        line.path("id").longValue(),
                        Json.decimal(line, "Quantity"),
                        price(item),
                        Json.decimal(item, "BaseCost")));
            }
        }
        return billed;
    }

    PsaState describe() {
        List<PsaState.Company> companies = new ArrayList<>();
        for (ObjectNode record : records.all(ACCOUNTS)) {
            companies.add(new PsaState.Company(
                    record.path("id").longValue(),
                    record.path("Name").asText(),
                    Json.text(record, "AccountId"),
                    "Active".equals(record.path("Status").asText()),
                    Json.text(record, "AccountType"),
                    null));
        }
        List<PsaState.Product> products = new ArrayList<>();
        for (ObjectNode record : records.all(ITEMS)) {
            products.add(new PsaState.Product(
                    record.path("id").longValue(),
                    record.path("ItemDescription").asText(),
                    Json.text(record, "ItemId"),
                    price(record),
                    Json.decimal(record, "BaseCost"),
                    !Json.isTrue(record, "Inactive"),
                    null));
        }
        List<PsaState.Agreement> agreements = new ArrayList<>();
        for (ObjectNode record : records.all(CONTRACTS)) {
            agreements.add(agreement(
                    record, record.path("Accounts").path(0).longValue(), "Description", "ContractType", null));
        }
        ObjectNode managed = Json.object().put(MANAGED, true);
        for (ObjectNode record : records.all(AGREEMENTS)) {
            agreements.add(agreement(record, record.path("AccountNumber").longValue(), "Type", "Type", managed));
        }
        return new PsaState(companies, products, agreements, lines(), invoices());
    }

    private static PsaState.Agreement agreement(
            ObjectNode record, long companyId, String name, String type, @Nullable ObjectNode extra) {
        return new PsaState.Agreement(
                record.path("id").longValue(),
                companyId,
                record.path(name).asText(),
                Json.text(record, type),
                Views.day(record, "StartDate"),
                Views.day(record, "EndDate"),
                Json.isTrue(record, "Cancelled"),
                extra);
    }

    private List<PsaState.Line> lines() {
        List<PsaState.Line> lines = new ArrayList<>();
        for (ObjectNode record : records.all(LINES)) {
            lines.add(line(record, "ContractNumber", "ItemID", "ContractPrice"));
        }
        for (ObjectNode record : records.all(CHARGES)) {
            lines.add(line(record, "AgreementNumber", "SpecialItemId", "Price"));
        }
        return lines;
    }

    private PsaState.Line line(ObjectNode record, String agreement, String itemId, String price) {
        ObjectNode item = byItemId(Json.text(record, itemId));
        return new PsaState.Line(
                record.path("id").longValue(),
                record.path(agreement).longValue(),
                item == null ? 0 : item.path("id").longValue(),
                Json.decimal(record, "Quantity"),
                null,
                Json.decimal(record, price),
                item == null ? null : Json.decimal(item, "BaseCost"),
                Views.day(record, "StartDate"),
                Views.day(record, "CancelDate"),
                Json.text(record, "ItemDescription"),
                null,
                null);
    }

    private List<PsaState.Invoice> invoices() {
        List<PsaState.Invoice> invoices = new ArrayList<>();
        for (ObjectNode record : records.all(INVOICES)) {
            invoices.add(Json.MAPPER.convertValue(record, PsaState.Invoice.class));
        }
        return invoices;
    }
}
