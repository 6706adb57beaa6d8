package io.tallybridge.simulators.autotask;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.simulators.engine.Json;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The entities of the API, with their fields in the order of an answer. */
enum Entity {
    COMPANIES(
            "Companies",
            "id:l additionalAddressInformation:s address1:s address2:s city:s state:s postalCode:s countryID:i companyName:s* "
                    + "companyNumber:s companyType:i* classification:i parentCompanyID:i currencyID:i isActive:b "
                    + "isClientPortalActive:b isTaxExempt:b ownerResourceID:i phone:s* taxRegionID:i territoryID:i "
                    + "webAddress:s createDate:d lastActivityDate:d lastTrackedModifiedDateTime:d"),
    SERVICES(
            "Services",
            "id:l billingCodeID:i* createDate:d creatorResourceID:i description:s invoiceDescription:s isActive:b "
                    + "lastModifiedDate:d markupRate:n name:s* periodType:i* serviceLevelAgreementID:l unitCost:n unitPrice:n* "
                    + "updateResourceID:i vendorCompanyID:i manufacturerServiceProvider:s "
                    + "manufacturerServiceProviderProductNumber:s catalogNumberPartNumber:s sku:s internalID:s externalID:s url:s"),
    SERVICE_BUNDLES(
            "ServiceBundles",
            "id:l billingCodeID:i createDate:d creatorResourceID:i description:s invoiceDescription:s isActive:b "
                    + "lastModifiedDate:d name:s* percentageDiscount:n periodType:i serviceLevelAgreementID:l unitCost:n "
                    + "unitDiscount:n unitPrice:n updateResourceID:i"),
    CONTRACTS(
            "Contracts",
            "id:l billingPreference:i billToCompanyID:i companyID:i* contactID:i contractCategory:i contractExclusionSetID:i "
                    + "contractName:s* contractNumber:s contractPeriodType:i contractType:i* description:s startDate:d* endDate:d* "
                    + "estimatedCost:n estimatedHours:n estimatedRevenue:n isCompliant:b isDefaultContract:b "
                    + "lastModifiedDateTime:d organizationalLevelAssociationID:i purchaseOrderNumber:s "
                    + "serviceLevelAgreementID:i setupFee:n status:i* timeReportingRequiresStartAndStopTimes:i*"),
    CONTRACT_SERVICES(
            "ContractServices",
            "id:l contractID:i* internalCurrencyAdjustedPrice:n internalCurrencyUnitPrice:n internalDescription:s "
                    + "invoiceDescription:s quoteItemID:l serviceID:i* unitCost:n unitPrice:n"),
    CONTRACT_SERVICE_BUNDLES(
            "ContractServiceBundles",
            "id:l adjustedPrice:n contractID:i* internalCurrencyAdjustedPrice:n internalCurrencyUnitPrice:n "
                    + "internalDescription:s invoiceDescription:s quoteItemID:l serviceBundleID:i* unitPrice:n"),
    CONTRACT_SERVICE_UNITS(
            "ContractServiceUnits",
            "id:l approveAndPostDate:d contractID:i contractServiceID:l cost:n startDate:d endDate:d internalCurrencyPrice:n "
                    + "organizationalLevelAssociationID:i price:n serviceID:i units:i vendorCompanyID:i"),
    CONTRACT_SERVICE_BUNDLE_UNITS(
            "ContractServiceBundleUnits",
            "id:l approveAndPostDate:d contractID:i contractServiceBundleID:l cost:n startDate:d endDate:d "
                    + "internalCurrencyPrice:n organizationalLevelAssociationID:i price:n serviceBundleID:i units:i"),
    CONTRACT_SERVICE_ADJUSTMENTS(
            "ContractServiceAdjustments",
            "id:l adjustedUnitCost:n adjustedUnitPrice:n allowRepeatService:b contractID:i contractServiceID:l "
                    + "effectiveDate:d* quoteItemID:l serviceID:i unitChange:i"),
    CONTRACT_SERVICE_BUNDLE_ADJUSTMENTS(
            "ContractServiceBundleAdjustments",
            "id:l adjustedUnitPrice:n allowRepeatServiceBundle:b contractID:i contractServiceBundleID:l effectiveDate:d* "
                    + "quoteItemID:l serviceBundleID:i unitChange:i"),
    BILLING_ITEMS(
            "BillingItems",
            "id:l billingItemType:i subType:i companyID:i contractID:i contractServiceID:l contractServicePeriodID:l "
                    + "contractServiceAdjustmentID:l serviceID:i serviceBundleID:i itemName:s description:s itemDate:d "
                    + "postedDate:d quantity:n rate:n ourCost:n extendedPrice:n totalAmount:n taxDollars:n invoiceID:i "
                    + "nonBillable:i purchaseOrderNumber:s"),
    INVOICES(
            "Invoices",
            "id:l batchID:i companyID:i createDateTime:d fromDate:d toDate:d invoiceDateTime:d dueDate:d invoiceNumber:s "
                    + "invoiceTotal:n totalTaxValue:n isVoided:b paidDate:d orderNumber:s paymentTerm:i invoiceStatus:i");

    /** Contracts whose services recur. */
    static final int RECURRING_SERVICE = 7;

    private final String path;
    private final Map<String, FieldKind> fields = new LinkedHashMap<>();
    private final Map<String, String> canonical = new LinkedHashMap<>();
    private final java.util.Set<String> required = new java.util.HashSet<>();

    Entity(String path, String definition) {
        this.path = path;
        for (String part : definition.split(" ")) {
            boolean needed = part.endsWith("*");
            String field = needed ? part.substring(0, part.length() - 1) : part;
            String name = field.substring(0, field.length() - 2);
            fields.put(name, kind(field.charAt(field.length() - 1)));
            canonical.put(name.toLowerCase(Locale.ROOT), name);
            if (needed) {
                required.add(name);
            }
        }
    }

    private static FieldKind kind(char letter) {
        return switch (letter) {
            case 'i' -> FieldKind.INTEGER;
            case 'l' -> FieldKind.LONG;
            case 'n' -> FieldKind.DECIMAL;
            case 'd' -> FieldKind.MOMENT;
            case 'b' -> FieldKind.FLAG;
            default -> FieldKind.TEXT;
        };
    }

    static @Nullable Entity at(String segment) {
        for (Entity entity : values()) {
            if (entity.path.equalsIgnoreCase(segment)) {
                return entity;
            }
        }
        return null;
    }

    /** Its name in paths. */
    String path() {
        return path;
    }

    /** The table of the store. */
    String table() {
        return name();
    }

    /** Adjustments can be created and nothing else. */
    boolean createOnly() {
        return this == CONTRACT_SERVICE_ADJUSTMENTS || this == CONTRACT_SERVICE_BUNDLE_ADJUSTMENTS;
    }

    /** The field's name as the service writes it, whatever case the caller used; null if there is none. */
    @Nullable
    String canonical(String name) {
        return canonical.get(name.toLowerCase(Locale.ROOT));
    }

    /** What a field holds. */
    FieldKind kind(String canonicalName) {
        FieldKind kind = fields.get(canonicalName);
        return kind == null ? FieldKind.TEXT : kind;
    }

    /** A record as answered: every field, null where there is no value. */
    ObjectNode rendered(ObjectNode stored) {
        ObjectNode shown = Json.object();
        for (String field : fields.keySet()) {
            if (stored.has(field)) {
                shown.set(field, stored.get(field));
            } else {
                shown.putNull(field);
            }
        }
        if (stored.has("userDefinedFields")) {
            shown.set("userDefinedFields", stored.get("userDefinedFields"));
        } else if (this == COMPANIES || this == SERVICES || this == SERVICE_BUNDLES || this == CONTRACTS) {
            shown.putArray("userDefinedFields");
        } else if (name().startsWith("CONTRACT_")) {
            shown.putNull("soapParentPropertyId");
        }
        return shown;
    }

    /** The entity's fields with their pick lists. */
    ObjectNode fieldInformation() {
        ObjectNode body = Json.object();
        ArrayNode list = body.putArray("fields");
        fields.forEach((name, kind) -> {
            ObjectNode field = list.addObject();
            field.put("name", name);
            field.put("dataType", kind.dataType());
            field.put("length", kind == FieldKind.TEXT ? 100 : 0);
            field.put("isRequired", required.contains(name));
            field.put("isReadOnly", "id".equals(name));
            field.put("isQueryable", !createOnly());
            field.put("isReference", name.endsWith("ID"));
            field.put("referenceEntityType", name.endsWith("ID") ? reference(name) : "");
            Map<String, String> values = Picklists.of(name);
            field.put("isPickList", !values.isEmpty());
            if (!values.isEmpty()) {
                ArrayNode choices = field.putArray("picklistValues");
                int[] order = {0};
                values.forEach((value, label) -> choices.addObject()
                        .put("value", value)
                        .put("label", label)
                        .put("isDefaultValue", false)
                        .put("sortOrder", ++order[0])
                        .put("parentValue", "")
                        .put("isActive", true)
                        .put("isSystem", false));
            } else {
                field.putNull("picklistValues");
            }
            field.put("picklistParentValueField", "");
            field.put("isSupportedWebhookField", false);
        });
        return body;
    }

    private static String reference(String field) {
        String name = field.substring(0, field.length() - 2);
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }
}
