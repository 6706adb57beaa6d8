package io.tallybridge.psasync.psa.bms;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The API's records, as far as we read them. Their names are read in any case; what we send is spelt as in the published
 * document.
 */
final class BmsRecords {
    private BmsRecords() {}

    /** A record that a list can hold twice. */
    interface Identified {
        @Nullable
        String id();
    }

    record One<T>(@Nullable T result) {}

    record Many<T>(@Nullable List<T> result, @Nullable Long totalRecords) {}

    record Tokens(
            @Nullable String accessToken,
            @Nullable String refreshToken,
            @Nullable String accessTokenExpireOn) {}

    /** The first version's answer to a log-in (seen in a public library). */
    record OlderToken(
            @Nullable @JsonProperty("access_token") String accessToken,
            @Nullable @JsonProperty("expires_in") Long expiresIn) {}

    record UserInfo(
            @Nullable String tenantId,
            @Nullable String businessName,
            @Nullable String productName,
            @Nullable String fullName) {}

    record Account(
            @Nullable String id,
            @Nullable String accountName,
            @Nullable String accountCode,
            @Nullable String accountType,
            @Nullable String currencyName,
            @Nullable Boolean isActive)
            implements Identified {}

    record Service(
            @Nullable String id,
            @Nullable String name,
            @Nullable String description,
            @Nullable BigDecimal unitCost,
            @Nullable BigDecimal unitPrice,
            @Nullable Boolean isActive)
            implements Identified {}

    /** A contract with its terms, but with its account's name in place of its id. */
    record ContractSummary(
            @Nullable String id,
            @Nullable String contractName,
            @Nullable String accountName,
            @Nullable String contractType,
            @Nullable String status,
            @Nullable String billingCycle,
            @Nullable String startDate,
            @Nullable String endDate)
            implements Identified {}

    /** A contract as a look-up by account answers it. */
    record ContractLookup(
            @Nullable String id,
            @Nullable String name,
            @Nullable Boolean isActive,
            @Nullable String endDate) implements Identified {}

    /** A service on a contract: all but its units. */
    record RelatedService(
            @Nullable String id,
            @Nullable String serviceId,
            @Nullable String contractId,
            @Nullable String accountId,
            @Nullable String serviceName,
            @Nullable String serviceDescription,
            @Nullable String contractName,
            @Nullable String effectiveDate,
            @Nullable String contractStartDate,
            @Nullable String contractEndDate,
            @Nullable BigDecimal unitCost,
            @Nullable BigDecimal unitPrice)
            implements Identified {}

    record Invoice(
            @Nullable String id,
            @Nullable String statusName,
            @Nullable String invoiceDate,
            @Nullable String invoiceFrom,
            @Nullable String invoiceTo)
            implements Identified {}

    record InvoiceLine(
            @Nullable String id,
            @Nullable String invoiceId,
            @Nullable String name,
            @Nullable String description,
            @Nullable String typeName,
            @Nullable BigDecimal qty,
            @Nullable BigDecimal unitPrice,
            @Nullable String valueDate,
            @Nullable String contractId)
            implements Identified {}

    record NewService(
            @JsonProperty("ServiceId") long serviceId,
            @JsonProperty("ServiceName") String serviceName,
            @JsonProperty("ServiceDescription") String serviceDescription,
            @JsonProperty("Units") int units,
            @JsonProperty("UnitCost") BigDecimal unitCost,
            @JsonProperty("UnitPrice") BigDecimal unitPrice,
            @JsonProperty("EffectiveDate") String effectiveDate,
            @JsonProperty("SortOrder") int sortOrder) {}

    /** The answer to adding a service: the only one of this API that tells units. */
    record PostedService(
            @Nullable String id,
            @Nullable String serviceId,
            @Nullable String contractId,
            @Nullable BigDecimal units,
            @Nullable String effectiveDate) {}
}
