package io.tallybridge.psasync.psa.halopsa;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** HaloPSA's records, as far as we read them. Releases differ in what they send, so anything may be absent. */
final class HaloPsaRecords {
    private HaloPsaRecords() {}

    @JsonNaming(SnakeCaseStrategy.class)
    record AuthInfo(@Nullable String authUrl, @Nullable String tenantId) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record TokenAnswer(
            @Nullable String accessToken,
            @Nullable Long expiresIn,
            @Nullable String scope) {
        /** Never shows the token. */
        @Override
        public String toString() {
            return "TokenAnswer[expiresIn=" + expiresIn + ", scope=" + scope + "]";
        }
    }

    /**
     * A client.
     *
     * @param clientToInvoiceRecurring another client that gets this one's recurring charges; 0 for none
     */
    @JsonNaming(SnakeCaseStrategy.class)
    record Client(
            @Nullable String id,
            @Nullable String name,
            @Nullable String accountsid,
            @Nullable String ref,
            @Nullable Boolean inactive,
            @Nullable String clientToInvoiceRecurring,
            @Nullable String clientToInvoiceRecurringName) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record Item(
            @Nullable String id,
            @Nullable String name,
            @Nullable String description,
            @Nullable String internalreference,
            @Nullable String externalreference,
            @Nullable String supplierPartCode,
            @Nullable BigDecimal baseprice,
            @Nullable BigDecimal costprice,
            @Nullable BigDecimal recurringprice,
            @Nullable BigDecimal recurringcost,
            @Nullable Boolean inactive,
            @Nullable String nominalcode,
            @Nullable String taxcode) {}

    /**
     * The header of a recurring invoice.
     *
     * @param clientId who is billed
     * @param originalClientId whose charges these are, where another client is billed
     * @param lines as they came, because a line is sent back as a whole
     */
    @JsonNaming(SnakeCaseStrategy.class)
    record RecurringInvoice(
            @Nullable String id,
            @Nullable String clientId,
            @Nullable String originalClientId,
            @Nullable String name,
            @Nullable String reference,
            @Nullable String contractRef,
            @Nullable Boolean isRecurringInvoice,
            @Nullable String currency,
            @Nullable String currencyCodeName,
            @Nullable String startdate,
            @Nullable String enddate,
            @Nullable Boolean disabled,
            @Nullable Boolean posted,
            @Nullable String period,
            @Nullable String periodname,
            @Nullable String periodStartDate,
            @Nullable String periodEndDate,
            @Nullable Boolean reviewrequired,
            @Nullable BigDecimal total,
            @Nullable List<JsonNode> lines) {}

    /** A line, as far as it decides something. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Line(
            @Nullable String id,
            @Nullable @JsonProperty("_itemid") String itemId,
            @Nullable String itemCode,
            @Nullable String itemShortdescription,
            @Nullable BigDecimal qtyOrder,
            @Nullable BigDecimal unitPrice,
            @Nullable BigDecimal unitCost,
            @Nullable Boolean isinactive,
            @Nullable String startdate,
            @Nullable String enddate,
            @Nullable Boolean onetimecharge,
            @Nullable Boolean isgroupdesc,
            @Nullable Boolean isMeter,
            @Nullable Boolean isBundledLine,
            @Nullable String bundleLineId,
            @Nullable String recurringInvoiceQuantityType,
            @Nullable @JsonProperty("_is_calculated_line") Boolean isCalculatedLine,
            @Nullable Boolean calculatePriceFromAssets,
            @Nullable Boolean calculatePriceFromUsers,
            @Nullable List<JsonNode> quantityUsers,
            @Nullable List<JsonNode> quantityAssets,
            @Nullable List<JsonNode> quantityLicences,
            @Nullable List<JsonNode> quantitySubscriptions,
            @Nullable Integer quantityCustom,
            @Nullable List<ProRata> prorataData,
            @Nullable BigDecimal prorataQuantity,
            @Nullable String billingperiod,
            @Nullable String originalClientId) {}

    /** An entry that is billed for a part of a period and then joins the line's quantity. */
    record ProRata(@Nullable BigDecimal quantity, @Nullable Boolean isinvoiced) {}

    /** A line to be added. */
    @JsonNaming(SnakeCaseStrategy.class)
    record AddedLine(
            @Nullable Long ihid,
            @JsonProperty("_itemid") long itemId,
            @Nullable String itemShortdescription,
            @Nullable String itemLongdescription,
            BigDecimal qtyOrder,
            @Nullable BigDecimal unitPrice,
            @Nullable BigDecimal unitCost,
            @Nullable String taxCode,
            @Nullable String nominalCode) {}

    /** A recurring invoice that gets lines. */
    @JsonNaming(SnakeCaseStrategy.class)
    record AddingHeader(long id, List<AddedLine> addLines) {}
}
