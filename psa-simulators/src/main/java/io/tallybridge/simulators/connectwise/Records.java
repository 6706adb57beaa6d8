package io.tallybridge.simulators.connectwise;

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

/** Between the common words of a seed and the API's own records. */
final class Records {

    private static final String INVOICED = "INVOICED_ADDITIONS";

    private final Store records;
    private final String now;
    private final String updatedBy;
    private final LocalDate today;

    Records(Store records, String now, String updatedBy, LocalDate today) {
        this.records = records;
        this.now = now;
        this.updatedBy = updatedBy;
        this.today = today;
    }

    void load(PsaState seed) {
        named(Resource.COMPANY_STATUSES, 1, "Active").put("defaultFlag", true);
        named(Resource.COMPANY_STATUSES, 2, "Inactive").put("inactiveFlag", true);
        named(Resource.COMPANY_STATUSES, 3, "Not-Approved");
        named(Resource.COMPANY_TYPES, 1, "Client").put("defaultFlag", true);
        named(Resource.COMPANY_TYPES, 2, "Prospect");
        named(Resource.COMPANY_TYPES, 3, "Vendor").put("vendorFlag", true);
        named(Resource.AGREEMENT_TYPES, 5, "Managed Services").put("defaultFlag", true);
        cycle(1, "Annual", "Yearly", "Recurring");
        cycle(2, "Monthly", "Monthly", "Recurring");
        cycle(3, "Quarterly", "Quarterly", "Recurring");
        cycle(4, "Once", "One time", "NotRecurring");
        seed.companies().forEach(this::company);
        seed.products().forEach(this::product);
        seed.agreements().forEach(this::agreement);
        seed.lines().forEach(this::line);
        seed.invoices().forEach(this::invoice);
    }

    private ObjectNode named(Resource resource, long id, String name) {
        ObjectNode record = Json.object().put("id", id).put("name", name).put("defaultFlag", false);
        put(resource, record, null);
        return record;
    }

    private void cycle(long id, String identifier, String name, String options) {
        put(
                Resource.BILLING_CYCLES,
                Json.object()
                        .put("id", id)
                        .put("identifier", identifier)
                        .put("name", name)
                        .put("defaultFlag", id == 2)
                        .put("billingOptions", options),
                null);
    }

    private void put(Resource resource, ObjectNode record, @Nullable ObjectNode extra) {
        record.set("_info", Json.object().put("lastUpdated", now).put("updatedBy", updatedBy));
        if (extra != null) {
            record.setAll(extra);
        }
        records.put(resource.table(), record);
    }

    private long id(Resource resource, @Nullable Long wanted, long first) {
        if (wanted == null) {
            return records.nextId(resource.table(), first);
        }
        if (records.find(resource.table(), wanted) != null) {
            throw new IllegalArgumentException(resource.singular() + " " + wanted + " is there twice");
        }
        return wanted;
    }

    /** A reference to a record by its name, which is made if there is none. */
    private ObjectNode byName(Resource resource, String name) {
        for (ObjectNode record : records.all(resource.table())) {
            if (record.path("name").asText().equalsIgnoreCase(name)) {
                return reference(record, "id", "name");
            }
        }
        return reference(named(resource, records.nextId(resource.table(), 10), name), "id", "name");
    }

    private static ObjectNode reference(ObjectNode record, String... fields) {
        ObjectNode reference = Json.object();
        for (String field : fields) {
            if (record.has(field)) {
                reference.set(field, record.get(field));
            }
        }
        return reference;
    }

    private ObjectNode existing(Resource resource, long id) {
        ObjectNode record = records.find(resource.table(), id);
        if (record == null) {
            throw new IllegalArgumentException("there is no " + resource.singular() + " " + id);
        }
        return record;
    }

    private void company(PsaState.Company seed) {
        long id = id(Resource.COMPANIES, seed.id(), 250);
        boolean active = seed.active() == null || seed.active();
        String identifier = seed.identifier() == null ? identifier(seed.name(), 24) : seed.identifier();
        ObjectNode record = Json.object();
        record.put("id", id);
        record.put("identifier", identifier);
        record.put("name", seed.name());
        record.set("status", byName(Resource.COMPANY_STATUSES, active ? "Active" : "Inactive"));
        record.put("leadFlag", false);
        record.put("unsubscribeFlag", false);
        record.set("billToCompany", reference(record, "id", "identifier", "name"));
        record.put("deletedFlag", false);
        record.set("currency", currency());
        record.put("isVendorFlag", false);
        record.putArray("types").add(byName(Resource.COMPANY_TYPES, seed.type() == null ? "Client" : seed.type()));
        record.putArray("customFields");
        put(Resource.COMPANIES, record, seed.extra());
    }

    private static ObjectNode currency() {
        return Json.object()
                .put("id", 7)
                .put("symbol", "$")
                .put("currencyCode", "USD")
                .put("numberOfDecimals", 2)
                .put("name", "US Dollars");
    }

    /** A short code from a name: letters and digits only. */
    static String identifier(String name, int longest) {
        String code = name.replaceAll("[^\\p{L}\\p{N}]", "");
        return code.substring(0, Math.min(longest, code.length()));
    }

    private void product(PsaState.Product seed) {
        long id = id(Resource.CATALOG, seed.id(), 800);
        BigDecimal price = seed.unitPrice() == null ? BigDecimal.ZERO : seed.unitPrice();
        BigDecimal cost = seed.unitCost() == null ? BigDecimal.ZERO : seed.unitCost();
        ObjectNode record = Json.object();
        record.put("id", id);
        record.put(
                "identifier", seed.sku() == null ? identifier(seed.name(), 24).toUpperCase(Locale.ROOT) : seed.sku());
        record.put("description", seed.name());
        record.put("inactiveFlag", seed.active() != null && !seed.active());
        record.set("subcategory", Json.object().put("id", 31).put("name", "Cloud"));
        record.set("type", Json.object().put("id", 4).put("name", "Managed service"));
        record.put("productClass", "Agreement");
        record.set("unitOfMeasure", Json.object().put("id", 1).put("name", "EA"));
        record.put("price", price);
        record.put("cost", cost);
        record.put("taxableFlag", true);
        record.put("customerDescription", seed.name());
        record.put("recurringFlag", true);
        record.put("recurringRevenue", price);
        record.put("recurringCost", cost);
        record.put("recurringOneTimeFlag", false);
        record.set("recurringBillCycle", Json.object().put("id", 2).put("name", "Monthly"));
        record.put("recurringCycleType", "CalendarYear");
        record.set("category", Json.object().put("id", 9).put("name", "Cloud"));
        put(Resource.CATALOG, record, seed.extra());
    }

    private void agreement(PsaState.Agreement seed) {
        long id = id(Resource.AGREEMENTS, seed.id(), 5_000);
        ObjectNode company = existing(Resource.COMPANIES, seed.companyId());
        LocalDate start = seed.startDate() == null ? today.minusYears(1).withDayOfYear(1) : seed.startDate();
        ObjectNode record = Json.object();
        record.put("id", id);
        record.put("name", seed.name());
        record.set("type", byName(Resource.AGREEMENT_TYPES, seed.type() == null ? "Managed Services" : seed.type()));
        record.set("company", reference(company, "id", "identifier", "name"));
        record.put("startDate", moment(start));
        if (seed.endDate() != null) {
            record.put("endDate", moment(seed.endDate()));
        }
        record.put("noEndingDateFlag", seed.endDate() == null);
        record.put("cancelledFlag", seed.cancelled() != null && seed.cancelled());
        record.put("applicationUnits", "Hours");
        record.put("applicationLimit", new BigDecimal("0.0"));
        record.put("applicationCycle", "CalendarMonth");
        record.put("applicationUnlimitedFlag", true);
        record.set("billingCycle", Json.object().put("id", 2).put("name", "Monthly"));
        record.put("billOneTimeFlag", false);
        record.put("invoicingCycle", "CalendarYear");
        record.set("billToCompany", reference(company, "id", "identifier", "name"));
        record.put("billAmount", new BigDecimal("0.0"));
        record.put("taxable", true);
        record.put("billStartDate", moment(start));
        record.put("prorateFlag", true);
        record.put("invoiceProratedAdditionsFlag", false);
        record.set("currency", Json.object().put("id", 7).put("currencyCode", "USD"));
        record.put("periodType", "Current");
        record.put("autoInvoiceFlag", false);
        LocalDate next = today.withDayOfMonth(1).plusMonths(1);
        record.put(
                "nextInvoiceDate",
                String.format(
                        Locale.ROOT, "%02d/%02d/%04d", next.getMonthValue(), next.getDayOfMonth(), next.getYear()));
        put(Resource.AGREEMENTS, record, seed.extra());
    }

    private void line(PsaState.Line seed) {
        long id = id(Resource.ADDITIONS, seed.id(), 40_000);
        ObjectNode agreement = existing(Resource.AGREEMENTS, seed.agreementId());
        ObjectNode product = existing(Resource.CATALOG, seed.productId());
        BigDecimal quantity = seed.quantity() == null ? BigDecimal.ZERO : seed.quantity();
        String description =
                seed.description() == null ? product.path("description").asText() : seed.description();
        ObjectNode record = Json.object();
        record.put("id", id);
        record.set("product", Additions.reference(product));
        record.put("quantity", quantity);
        record.put("lessIncluded", seed.lessIncluded() == null ? BigDecimal.ZERO : seed.lessIncluded());
        record.put("unitPrice", seed.unitPrice() == null ? Json.decimal(product, "price") : seed.unitPrice());
        record.put("unitCost", seed.unitCost() == null ? Json.decimal(product, "cost") : seed.unitCost());
        record.put("billCustomer", "Billable");
        record.put(
                "effectiveDate",
                seed.effectiveDate() == null ? agreement.path("startDate").asText() : moment(seed.effectiveDate()));
        if (seed.cancelledDate() != null) {
            record.put("cancelledDate", moment(seed.cancelledDate()));
        }
        record.put("taxableFlag", true);
        record.put("invoiceDescription", description);
        record.put("purchaseItemFlag", false);
        record.put("specialOrderFlag", false);
        record.put("agreementId", seed.agreementId());
        record.put("description", description);
        record.put("uom", "EA");
        record.put("sequenceNumber", new BigDecimal("10.00"));
        record.put("prorateCost", new BigDecimal("0.00"));
        record.put("proratePrice", new BigDecimal("0.00"));
        record.put("prorateCurrentPeriodFlag", false);
        put(Resource.ADDITIONS, record, seed.extra());
    }

    private void invoice(PsaState.Invoice seed) {
        long id = id(Resource.INVOICES, seed.id(), 9_000);
        ObjectNode company = existing(Resource.COMPANIES, seed.companyId());
        ObjectNode agreement = existing(Resource.AGREEMENTS, seed.agreementId());
        BigDecimal total = BigDecimal.ZERO;
        for (PsaState.InvoiceLine billed : seed.lines()) {
            BigDecimal price = billed.quantity().multiply(billed.unitPrice()).setScale(2, RoundingMode.HALF_UP);
            total = total.add(price);
            invoiceLine(id, agreement, company, billed, price);
        }
        ObjectNode record = Json.object();
        record.put("id", id);
        record.put("invoiceNumber", seed.number() == null ? String.valueOf(30_000 + id) : seed.number());
        record.put("type", "Agreement");
        record.set("status", Json.object().put("id", 1).put("name", "New").put("isClosed", false));
        record.set("company", reference(company, "id", "identifier", "name"));
        record.set("billToCompany", reference(company, "id", "identifier", "name"));
        record.put("applyToType", "Agreement");
        record.put("applyToId", seed.agreementId());
        record.put("date", moment(seed.date()));
        record.put("dueDate", moment(seed.date().plusDays(10)));
        record.put("taxableFlag", true);
        record.put("serviceTotal", new BigDecimal("0.00"));
        record.put("expenseTotal", new BigDecimal("0.00"));
        record.put("productTotal", total);
        record.put("agreementAmount", new BigDecimal("0.00"));
        record.put("subtotal", total);
        record.put("salesTax", new BigDecimal("0.00"));
        record.put("total", total);
        record.put("payments", new BigDecimal("0.00"));
        record.put("credits", new BigDecimal("0.00"));
        record.put("balance", total);
        record.set("currency", Json.object().put("id", 7).put("currencyCode", "USD"));
        record.set("agreement", reference(agreement, "id", "name"));
        put(Resource.INVOICES, record, null);
    }

    private void invoiceLine(
            long invoiceId, ObjectNode agreement, ObjectNode company, PsaState.InvoiceLine billed, BigDecimal price) {
        ObjectNode product = existing(Resource.CATALOG, billed.productId());
        BigDecimal cost = billed.quantity().multiply(billed.unitCost()).setScale(2, RoundingMode.HALF_UP);
        ObjectNode record = Json.object();
        record.put("id", records.nextId(Resource.PRODUCTS.table(), 60_000));
        record.set("catalogItem", reference(product, "id", "identifier"));
        record.put("description", product.path("description").asText());
        record.put("quantity", billed.quantity());
        record.put("price", billed.unitPrice());
        record.put("cost", billed.unitCost());
        record.put("extPrice", price);
        record.put("extCost", cost);
        record.put("margin", price.subtract(cost));
        record.put("billableOption", "Billable");
        record.set("agreement", reference(agreement, "id", "name"));
        record.set("company", reference(company, "id", "identifier", "name"));
        record.set("invoice", Json.object().put("id", invoiceId));
        record.put("cancelledFlag", false);
        record.put("productClass", product.path("productClass").asText());
        put(Resource.PRODUCTS, record, null);
        if (billed.lineId() != null) {
            records.put(INVOICED, Json.object().put("id", billed.lineId()));
        }
    }

    boolean wasInvoiced(long additionId) {
        return records.find(INVOICED, additionId) != null;
    }

    /** Bills every active agreement with something to bill; answers how many. */
    int bill(LocalDate through) {
        int invoices = 0;
        for (ObjectNode agreement : List.copyOf(records.all(Resource.AGREEMENTS.table()))) {
            long agreementId = agreement.path("id").longValue();
            List<PsaState.InvoiceLine> lines = new ArrayList<>();
            for (ObjectNode addition : records.all(Resource.ADDITIONS.table())) {
                ObjectNode shown = Additions.rendered(addition, agreement, through, true);
                if (addition.path("agreementId").longValue() == agreementId
                        && "Active".equals(shown.path("additionStatus").asText())
                        && "Billable".equals(shown.path("billCustomer").asText())
                        && Json.decimal(shown, "billedQuantity").signum() != 0) {
                    lines.add(new PsaState.InvoiceLine(
                            shown.path("product").path("id").longValue(),
                            shown.path("id").longValue(),
                            Json.decimal(shown, "billedQuantity"),
                            Json.decimal(shown, "unitPrice"),
                            Json.decimal(shown, "unitCost")));
                }
            }
            if (!lines.isEmpty() && "Active".equals(Agreements.status(agreement, through))) {
                invoice(new PsaState.Invoice(
                        null, agreement.path("company").path("id").longValue(), agreementId, null, through, lines));
                invoices++;
            }
        }
        return invoices;
    }

    PsaState describe() {
        List<PsaState.Company> companies = new ArrayList<>();
        for (ObjectNode record : records.all(Resource.COMPANIES.table())) {
            companies.add(new PsaState.Company(
                    record.path("id").longValue(),
                    record.path("name").asText(),
                    Json.text(record, "identifier"),
                    "Active".equals(record.path("status").path("name").asText()) && !Json.isTrue(record, "deletedFlag"),
                    Json.text(record.path("types").path(0), "name"),
                    null));
        }
        List<PsaState.Product> products = new ArrayList<>();
        for (ObjectNode record : records.all(Resource.CATALOG.table())) {
            products.add(new PsaState.Product(
                    record.path("id").longValue(),
                    record.path("description").asText(),
                    Json.text(record, "identifier"),
                    Json.decimal(record, "price"),
                    Json.decimal(record, "cost"),
                    !Json.isTrue(record, "inactiveFlag"),
                    null));
        }
        List<PsaState.Agreement> agreements = new ArrayList<>();
        for (ObjectNode record : records.all(Resource.AGREEMENTS.table())) {
            agreements.add(new PsaState.Agreement(
                    record.path("id").longValue(),
                    record.path("company").path("id").longValue(),
                    record.path("name").asText(),
                    Json.text(record.path("type"), "name"),
                    Agreements.date(record, "startDate"),
                    Agreements.date(record, "endDate"),
                    Json.isTrue(record, "cancelledFlag"),
                    null));
        }
        List<PsaState.Line> lines = new ArrayList<>();
        for (ObjectNode record : records.all(Resource.ADDITIONS.table())) {
            lines.add(new PsaState.Line(
                    record.path("id").longValue(),
                    record.path("agreementId").longValue(),
                    record.path("product").path("id").longValue(),
                    Json.decimal(record, "quantity"),
                    Json.decimal(record, "lessIncluded"),
                    Json.decimal(record, "unitPrice"),
                    Json.decimal(record, "unitCost"),
                    Agreements.date(record, "effectiveDate"),
                    Agreements.date(record, "cancelledDate"),
                    Json.text(record, "description"),
                    null,
                    null));
        }
        return new PsaState(companies, products, agreements, lines, invoices());
    }

    private List<PsaState.Invoice> invoices() {
        List<PsaState.Invoice> invoices = new ArrayList<>();
        for (ObjectNode record : records.all(Resource.INVOICES.table())) {
            long id = record.path("id").longValue();
            List<PsaState.InvoiceLine> lines = new ArrayList<>();
            for (ObjectNode billed : records.all(Resource.PRODUCTS.table())) {
                if (billed.path("invoice").path("id").longValue() == id) {
                    lines.add(new PsaState.InvoiceLine(
                            billed.path("catalogItem").path("id").longValue(),
                            null,
                            Json.decimal(billed, "quantity"),
                            Json.decimal(billed, "price"),
                            Json.decimal(billed, "cost")));
                }
            }
            LocalDate date = Agreements.date(record, "date");
            invoices.add(new PsaState.Invoice(
                    id,
                    record.path("company").path("id").longValue(),
                    record.path("agreement").path("id").longValue(),
                    Json.text(record, "invoiceNumber"),
                    date == null ? today : date,
                    lines));
        }
        return invoices;
    }

    static String moment(LocalDate day) {
        return day + "T00:00:00Z";
    }
}
