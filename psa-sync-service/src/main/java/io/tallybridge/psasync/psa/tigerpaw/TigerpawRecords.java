package io.tallybridge.psasync.psa.tigerpaw;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tigerpaw's records, as far as we read and write them (API reference 18.2.1). Any member may be null or absent. Names are
 * matched whatever their case, which also joins {@code ItemID} and {@code ItemId}.
 */
final class TigerpawRecords {
    private TigerpawRecords() {}

    /** A search; rows come one page at a time. */
    record Search(
            @JsonProperty("Criteria") List<Criterion> criteria,
            @JsonProperty("PageSize") int pageSize,
            @JsonProperty("StartRow") @Nullable Integer startRow) {}

    /** One condition; without {@code matchType} Tigerpaw takes all values that start with it. */
    record Criterion(
            @JsonProperty("SearchType") String searchType,
            @JsonProperty("MatchType") String matchType,
            @JsonProperty("Criteria") String criteria) {

        static Criterion equal(String searchType, String value) {
            return new Criterion(searchType, "Equal", value);
        }

        static Criterion all(String numberType) {
            return new Criterion(numberType, "GreaterThanEqual", "0");
        }
    }

    /** What all answers to searches have in common; each has its rows under a name of its own. */
    interface Page<T> {
        @Nullable
        List<T> rows();

        @Nullable
        Integer nextRow();

        @Nullable
        Integer totalCount();
    }

    record AccountPage(
            @JsonProperty("Accounts") @Nullable List<AccountSummary> rows,
            @Nullable Integer nextRow,
            @Nullable Integer totalCount)
            implements Page<AccountSummary> {}

    record ItemPage(
            @JsonProperty("PriceBookItems") @Nullable List<Item> rows,
            @Nullable Integer nextRow,
            @Nullable Integer totalCount)
            implements Page<Item> {}

    record ContractPage(
            @JsonProperty("Contracts") @Nullable List<ContractSummary> rows,
            @Nullable Integer nextRow,
            @Nullable Integer totalCount)
            implements Page<ContractSummary> {}

    record AgreementPage(
            @JsonProperty("Agreements") @Nullable List<AgreementSummary> rows,
            @Nullable Integer totalCount) {}

    record Validation(@Nullable Boolean success, @Nullable String message) {}

    record ProductInformation(
            @Nullable Boolean hasValidLicense,
            @Nullable Boolean isArchivedDatabase,
            @Nullable String databaseVersion) {}

    record AccountSummary(
            @Nullable String accountNumber, @Nullable Account account) {}

    record Account(
            @Nullable String name,
            @Nullable String accountId,
            @Nullable String accountType,
            @Nullable String status,
            @Nullable Boolean isVendor) {}

    /** A price book item; prices and vendors only in its details. */
    record Item(
            @Nullable String itemId,
            @Nullable String priceBookItemNumber,
            @Nullable ItemFacts item,
            @Nullable List<Price> pricing,
            @Nullable List<Vendor> vendors) {}

    record ItemFacts(
            @Nullable String itemDescription,
            @Nullable String type,
            @Nullable Boolean inactive,
            @Nullable String manufacturerPartNumber,
            @Nullable BigDecimal baseCost,
            @Nullable BigDecimal averageCost) {}

    record Price(@Nullable Integer priceLevel, @Nullable BigDecimal sellingPrice) {}

    record Vendor(@Nullable BigDecimal cost, @Nullable Boolean isPrimary) {}

    record ContractSummary(
            @Nullable String contractNumber,
            @Nullable Contract contract,
            @Nullable List<ContractAccount> contractAccount) {}

    record ContractDetail(
            @Nullable String contractNumber,
            @Nullable Contract contract,
            @Nullable List<ContractAccount> contractAccount,
            @Nullable List<ItemCovered> itemsCovered) {}

    record ContractAccount(@Nullable String accountNumber) {}

    record Contract(
            @Nullable String description,
            @Nullable Boolean isActive,
            @Nullable Boolean isFutureContract,
            @Nullable String startDate,
            @Nullable String endDate,
            @Nullable String pricingMethod,
            @Nullable String billingCycle,
            @Nullable String billingStyle,
            @Nullable String billToAccountNumber) {}

    record ItemCovered(
            @Nullable String contractDetailKeyNumber,
            @Nullable String accountNumber,
            @Nullable String itemId,
            @Nullable String itemDescription,
            @Nullable BigDecimal quantity,
            @Nullable String cancelDate) {}

    record NewQuantity(@JsonProperty("Quantity") BigDecimal quantity) {}

    record NewItemCovered(
            @JsonProperty("ContractItemType") String contractItemType,
            @JsonProperty("ItemID") String itemId,
            @JsonProperty("Quantity") BigDecimal quantity,
            @JsonProperty("Reference") String reference) {}

    record AgreementSummary(
            @Nullable String agreementNumber, @Nullable ManagedAgreement agreement) {}

    record AgreementDetail(
            @Nullable String agreementNumber,
            @Nullable ManagedAgreement agreement,
            @Nullable List<AdditionalCharge> additionalCharges,
            @Nullable List<CoveredAssetType> coveredAssetTypes) {}

    record ManagedAgreement(
            @Nullable String accountNumber,
            @Nullable String type,
            @Nullable String startDate,
            @Nullable String endDate,
            @Nullable String billingPeriodDescription) {}

    record AdditionalCharge(
            @Nullable String detailId,
            @Nullable String specialItemId,
            @Nullable String itemDescription,
            @Nullable BigDecimal quantity,
            @Nullable BigDecimal price,
            @Nullable Boolean deleteAfterInvoicing) {}

    record CoveredAssetType(
            @Nullable String coveredAssetNumber,
            @Nullable String assetType,
            @Nullable String specialItemId,
            @Nullable String itemDescription,
            @Nullable BigDecimal price) {}
}
