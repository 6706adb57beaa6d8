package io.tallybridge.simulators.connectwise;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The record types of the API: where they are, which right they need, and which fields a caller can name. */
enum Resource {
    COMPANY_STATUSES(
            "company/companies/statuses", "setup", "status", "id:n name:s defaultFlag:b inactiveFlag:b notifyFlag:b"),
    COMPANY_TYPES("company/companies/types", "setup", "type", "id:n name:s defaultFlag:b vendorFlag:b"),
    COMPANIES(
            "company/companies",
            "companies",
            "company",
            "id:n identifier:s name:s status:r addressLine1:s addressLine2:s city:s state:s zip:s country:r phoneNumber:s "
                    + "website:s territory:r market:r accountNumber:s dateAcquired:d parentCompany:r billToCompany:r annualRevenue:n "
                    + "yearEstablished:n leadFlag:b unsubscribeFlag:b taxCode:r billingTerms:r deletedFlag:b dateDeleted:d "
                    + "vendorIdentifier:s taxIdentifier:s currency:r isVendorFlag:b site:r types:a integratorTags:a "
                    + "invoiceDeliveryMethod:r defaultContact:r mobileGuid:s customFields:a"),
    AGREEMENT_TYPES(
            "finance/agreements/types", "setup", "type", "id:n name:s defaultFlag:b inactiveFlag:b billingCycle:r"),
    ADDITIONS(
            "finance/agreements/*/additions",
            "additions",
            "addition",
            "id:n agreementId:n product:r quantity:n lessIncluded:n billedQuantity:n unitPrice:n unitCost:n billCustomer:s "
                    + "effectiveDate:d cancelledDate:d taxableFlag:b serialNumber:s invoiceDescription:s description:s uom:s "
                    + "purchaseItemFlag:b specialOrderFlag:b sequenceNumber:n extPrice:n extCost:n margin:n prorateCost:n "
                    + "proratePrice:n extendedProrateCost:n extendedProratePrice:n prorateCurrentPeriodFlag:b opportunity:r "
                    + "invoiceGrouping:r agreementStatus:s additionStatus:s customFields:a"),
    AGREEMENTS(
            "finance/agreements",
            "agreements",
            "agreement",
            "id:n name:s type:r company:r contact:r site:r location:r department:r parentAgreement:r customerPO:s startDate:d "
                    + "endDate:d noEndingDateFlag:b cancelledFlag:b dateCancelled:d reasonCancelled:s billingCycle:r "
                    + "billOneTimeFlag:b invoicingCycle:s billToCompany:r billAmount:n taxable:b billStartDate:d prorateFlag:b "
                    + "invoiceProratedAdditionsFlag:b currency:r periodType:s autoInvoiceFlag:b nextInvoiceDate:s "
                    + "companyLocation:r applicationUnits:s applicationLimit:n applicationCycle:s applicationUnlimitedFlag:b "
                    + "agreementStatus:s customFields:a"),
    BILLING_CYCLES(
            "finance/billingCycles",
            "setup",
            "billingCycle",
            "id:n identifier:s name:s defaultFlag:b billingOptions:s"),
    INVOICES(
            "finance/invoices",
            "invoices",
            "invoice",
            "id:n invoiceNumber:s type:s status:r company:r billToCompany:r applyToType:s applyToId:n date:d dueDate:d "
                    + "locationId:n departmentId:n taxableFlag:b serviceTotal:n expenseTotal:n productTotal:n agreementAmount:n "
                    + "subtotal:n salesTax:n total:n payments:n credits:n balance:n currency:r agreement:r glBatch:r reference:s"),
    CATALOG(
            "procurement/catalog",
            "catalog",
            "catalogItem",
            "id:n identifier:s description:s customerDescription:s productClass:s price:n cost:n inactiveFlag:b "
                    + "subcategory:r type:r category:r vendor:r vendorSku:s manufacturer:r manufacturerPartNumber:s "
                    + "unitOfMeasure:r taxableFlag:b serializedFlag:b recurringFlag:b recurringRevenue:n recurringCost:n "
                    + "recurringBillCycle:r recurringCycleType:s recurringOneTimeFlag:b dropShipFlag:b specialOrderFlag:b "
                    + "phaseProductFlag:b minStockLevel:n integrationXRef:s customFields:a"),
    PRODUCTS(
            "procurement/products",
            "products",
            "product",
            "id:n catalogItem:r description:s quantity:n price:n cost:n extPrice:n extCost:n margin:n billableOption:s "
                    + "agreement:r agreementAmount:n company:r invoice:r cancelledFlag:b taxableFlag:b productClass:s uom:s "
                    + "sequenceNumber:n customerDescription:s purchaseDate:d");

    private final List<String> path;
    private final String right;
    private final String singular;
    private final Map<String, FieldKind> fields = new HashMap<>();

    Resource(String path, String right, String singular, String fields) {
        this.path = List.of(path.split("/"));
        this.right = right;
        this.singular = singular;
        for (String field : fields.split(" ")) {
            this.fields.put(field.substring(0, field.length() - 2), kind(field.charAt(field.length() - 1)));
        }
        this.fields.put("_info", FieldKind.REFERENCE);
        this.fields.put("lastUpdated", FieldKind.DATE);
    }

    private static FieldKind kind(char letter) {
        return switch (letter) {
            case 'n' -> FieldKind.NUMBER;
            case 's' -> FieldKind.TEXT;
            case 'd' -> FieldKind.DATE;
            case 'b' -> FieldKind.FLAG;
            case 'r' -> FieldKind.REFERENCE;
            default -> FieldKind.LIST;
        };
    }

    /** The resource that a path names, its remaining parts being an id or {@code count}; null if there is none. */
    static @Nullable Resource at(List<String> segments) {
        for (Resource resource : values()) {
            int extra = segments.size() - resource.path.size();
            if (extra >= 0 && extra <= 1 && resource.matches(segments)) {
                return resource;
            }
        }
        return null;
    }

    private boolean matches(List<String> segments) {
        for (int i = 0; i < path.size(); i++) {
            if (!"*".equals(path.get(i)) && !path.get(i).equalsIgnoreCase(segments.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** How many parts its path has. */
    int depth() {
        return path.size();
    }

    /** The table of the store. */
    String table() {
        return name();
    }

    /** The right that a role needs. */
    String right() {
        return right;
    }

    /** What the API calls one record in its messages. */
    String singular() {
        return singular;
    }

    /** What a field path such as {@code company/id} holds; null for one that does not exist. */
    @Nullable
    FieldKind kind(List<String> fieldPath) {
        FieldKind first = fields.get(fieldPath.get(0));
        if (first == null || fieldPath.size() == 1) {
            return first;
        }
        if (first != FieldKind.REFERENCE && first != FieldKind.LIST) {
            return null;
        }
        String last = fieldPath.get(fieldPath.size() - 1);
        if ("id".equals(last)) {
            return FieldKind.NUMBER;
        }
        if ("lastUpdated".equals(last) || "dateEntered".equals(last)) {
            return FieldKind.DATE;
        }
        return last.endsWith("Flag") || last.startsWith("is") ? FieldKind.FLAG : FieldKind.TEXT;
    }

    /** Whether the first field of a path holds a list. */
    boolean isList(List<String> fieldPath) {
        return fields.get(fieldPath.get(0)) == FieldKind.LIST;
    }
}
