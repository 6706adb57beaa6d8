package io.tallybridge.simulators.autotask;

import java.util.LinkedHashMap;
import java.util.Map;

/** The tenant's pick lists: numbers in records, texts in field information. */
final class Picklists {

    static final int CUSTOMER = 1;
    static final int MONTHLY = 2;
    static final int RECURRING_BILLING_ITEM = 11;

    private static final Map<String, String> PERIODS =
            ordered("1", "One-Time", "2", "Monthly", "3", "Quarterly", "4", "Semi-Annual", "5", "Yearly");
    private static final Map<String, String> COMPANY_TYPES = ordered(
            "1",
            "Customer",
            "2",
            "Lead",
            "3",
            "Prospect",
            "4",
            "Dead",
            "6",
            "Cancelation",
            "7",
            "Vendor",
            "8",
            "Partner");
    private static final Map<String, String> CONTRACT_TYPES = ordered(
            "1",
            "Time & Materials",
            "3",
            "Fixed Price",
            "4",
            "Block Hours",
            "6",
            "Retainer",
            "7",
            "Recurring Service",
            "8",
            "Incident");
    private static final Map<String, String> STATUSES = ordered("0", "Inactive", "1", "Active");
    private static final Map<String, String> BILLING_ITEM_TYPES =
            ordered("1", "Labor", "2", "Labor Adjustment", "11", "Recurring Service", "12", "Recurring Service Bundle");

    private Picklists() {}

    static Map<String, String> of(String field) {
        return switch (field) {
            case "companyType" -> COMPANY_TYPES;
            case "contractType" -> CONTRACT_TYPES;
            case "status" -> STATUSES;
            case "billingItemType" -> BILLING_ITEM_TYPES;
            case "periodType", "contractPeriodType" -> PERIODS;
            default -> Map.of();
        };
    }

    /** Months of a billing period. */
    static int months(int periodType) {
        return switch (periodType) {
            case 3 -> 3;
            case 4 -> 6;
            case 5 -> 12;
            default -> 1;
        };
    }

    private static Map<String, String> ordered(String... valuesAndLabels) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < valuesAndLabels.length; i += 2) {
            map.put(valuesAndLabels[i], valuesAndLabels[i + 1]);
        }
        return map;
    }
}
