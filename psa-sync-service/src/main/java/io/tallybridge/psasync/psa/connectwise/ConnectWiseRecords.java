package io.tallybridge.psasync.psa.connectwise;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ConnectWise's records, as far as we read them. It leaves out fields without a value, so anything may be absent. */
final class ConnectWiseRecords {
    private ConnectWiseRecords() {}

    record CompanyInfo(
            @Nullable @JsonProperty("Codebase") String codebase,
            @Nullable @JsonProperty("CompanyName") String companyName) {}

    record SystemInfo(@Nullable String version, @Nullable Boolean isCloud) {}

    record Reference(
            @Nullable String id,
            @Nullable String name,
            @Nullable String identifier) {}

    record Currency(@Nullable String currencyCode) {}

    record Info(@Nullable String lastUpdated) {}

    record Company(
            @Nullable String id,
            @Nullable String identifier,
            @Nullable String name,
            @Nullable Reference status,
            @Nullable List<Reference> types,
            @Nullable Boolean deletedFlag) {}

    record CatalogItem(
            @Nullable String id,
            @Nullable String identifier,
            @Nullable String description,
            @Nullable String vendorSku,
            @Nullable BigDecimal price,
            @Nullable BigDecimal cost,
            @Nullable Boolean inactiveFlag) {}

    record Agreement(
            @Nullable String id,
            @Nullable String name,
            @Nullable Reference company,
            @Nullable String startDate,
            @Nullable String endDate,
            @Nullable Boolean noEndingDateFlag,
            @Nullable Boolean cancelledFlag,
            @Nullable String agreementStatus,
            @Nullable Reference billingCycle,
            @Nullable Currency currency) {}

    record BillingCycle(
            @Nullable String id,
            @Nullable String name,
            @Nullable String billingOptions) {}

    record Addition(
            @Nullable String id,
            @Nullable Reference product,
            @Nullable BigDecimal quantity,
            @Nullable BigDecimal lessIncluded,
            @Nullable BigDecimal unitPrice,
            @Nullable BigDecimal unitCost,
            @Nullable String effectiveDate,
            @Nullable String cancelledDate,
            @Nullable String agreementStatus,
            @Nullable String additionStatus,
            @Nullable String description,
            @Nullable @JsonProperty("_info") Info info) {}

    record Patch(String op, String path, BigDecimal value) {}

    record NewAddition(
            NewProduct product,
            BigDecimal quantity,
            String billCustomer,
            String effectiveDate,
            @Nullable BigDecimal unitPrice,
            @Nullable BigDecimal unitCost,
            boolean taxableFlag) {}

    record NewProduct(long id) {}
}
