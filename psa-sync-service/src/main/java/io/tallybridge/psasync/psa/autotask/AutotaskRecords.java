package io.tallybridge.psasync.psa.autotask;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Autotask's records, as far as we read and send them. Ids are kept as texts, because some are longer than an int. */
final class AutotaskRecords {
    private AutotaskRecords() {}

    record Zone(@Nullable String zoneName, @Nullable String url) {}

    record Threshold(
            @Nullable BigDecimal externalRequestThreshold,
            @Nullable BigDecimal requestThresholdTimeframe,
            @Nullable BigDecimal currentTimeframeRequestCount) {}

    record Page<T>(@Nullable List<T> items, @Nullable PageDetails pageDetails) {}

    record PageDetails(@Nullable String nextPageUrl) {}

    record Item<T>(@Nullable T item) {}

    record Fields(@Nullable List<FieldInfo> fields) {}

    record FieldInfo(@Nullable String name, @Nullable List<PicklistValue> picklistValues) {}

    record PicklistValue(@Nullable String value, @Nullable String label) {}

    record Company(
            @Nullable String id,
            @Nullable String companyName,
            @Nullable String companyNumber,
            @Nullable Boolean isActive) {}

    record Service(
            @Nullable String id,
            @Nullable String name,
            @Nullable String sku,
            @Nullable String manufacturerServiceProviderProductNumber,
            @Nullable BigDecimal unitPrice,
            @Nullable BigDecimal unitCost,
            @Nullable Boolean isActive) {}

    record Contract(
            @Nullable String id,
            @Nullable String companyID,
            @Nullable String contractName,
            @Nullable String contractPeriodType,
            @Nullable String startDate,
            @Nullable String endDate,
            @Nullable String status) {}

    record ContractService(
            @Nullable String id,
            @Nullable String contractID,
            @Nullable String serviceID,
            @Nullable String serviceBundleID,
            @Nullable String invoiceDescription,
            @Nullable BigDecimal unitPrice,
            @Nullable BigDecimal internalCurrencyAdjustedPrice,
            @Nullable BigDecimal internalCurrencyUnitPrice,
            @Nullable BigDecimal unitCost) {}

    record Units(
            @Nullable String id,
            @Nullable String contractServiceID,
            @Nullable String contractServiceBundleID,
            @Nullable String startDate,
            @Nullable String endDate,
            @Nullable String approveAndPostDate,
            @Nullable BigDecimal units) {}

    /** One condition of a query; entries of a list all have to hold. */
    record Filter(String op, String field, Object value) {
        static Filter eq(String field, Object value) {
            return new Filter("eq", field, value);
        }

        static Filter in(String field, List<Long> values) {
            return new Filter("in", field, values);
        }

        static Filter gte(String field, Object value) {
            return new Filter("gte", field, value);
        }

        static Filter lte(String field, Object value) {
            return new Filter("lte", field, value);
        }
    }

    record Query(int maxRecords, List<Filter> filter) {}

    /** A body whose field names depend on the kind of line. */
    static Map<String, Object> ordered(Object... namesAndValues) {
        Map<String, Object> body = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            body.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return body;
    }
}
