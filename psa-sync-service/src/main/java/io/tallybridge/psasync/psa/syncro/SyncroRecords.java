package io.tallybridge.psasync.psa.syncro;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Syncro's records, as far as we read them. Its examples show null almost anywhere, so anything may be absent. */
final class SyncroRecords {
    private SyncroRecords() {}

    /** One page of a list. */
    interface Listed<T> {

        /** Null if the answer has no such list at all, which is not the same as an empty one. */
        @Nullable
        List<@Nullable T> items();

        /** Not all lists have it. */
        @Nullable
        Meta meta();
    }

    record Meta(@Nullable @JsonProperty("total_pages") Integer totalPages) {}

    record Me(@Nullable String subdomain) {}

    record Settings(@Nullable Locale locale) {}

    record Locale(
            @Nullable @JsonProperty("time_zone") String timeZone,
            @Nullable @JsonProperty("time_offset") String timeOffset) {}

    record Customer(
            @Nullable String id,
            @Nullable String fullname,
            @Nullable @JsonProperty("business_name") String businessName,
            @Nullable @JsonProperty("business_then_name") String businessThenName,
            @Nullable Boolean disabled) {}

    record Customers(
            @Nullable @JsonProperty("customers") List<@Nullable Customer> items,
            @Nullable Meta meta) implements Listed<Customer> {}

    record Sku(@Nullable String sku) {}

    record Product(
            @Nullable String id,
            @Nullable String name,
            @Nullable String description,
            @Nullable @JsonProperty("price_retail") BigDecimal priceRetail,
            @Nullable @JsonProperty("price_cost") BigDecimal priceCost,
            @Nullable Boolean disabled,
            @Nullable Boolean taxable,
            @Nullable @JsonProperty("upc_code") String upcCode,
            @Nullable @JsonProperty("product_skus") List<@Nullable Sku> productSkus) {}

    record Products(
            @Nullable @JsonProperty("products") List<@Nullable Product> items,
            @Nullable Meta meta) implements Listed<Product> {}

    record OneProduct(@Nullable Product product) {}

    record Schedule(
            @Nullable String id,
            @Nullable @JsonProperty("customer_id") String customerId,
            @Nullable String name,
            @Nullable String frequency,
            @Nullable @JsonProperty("next_run") String nextRun,
            @Nullable Boolean paused,
            @Nullable List<@Nullable ScheduleLine> lines) {}

    record Schedules(
            @Nullable @JsonProperty("schedules") List<@Nullable Schedule> items,
            @Nullable Meta meta) implements Listed<Schedule> {}

    record OneSchedule(@Nullable Schedule schedule) {}

    record ScheduleLine(
            @Nullable String id,
            @Nullable @JsonProperty("product_id") String productId,
            @Nullable String name,
            @Nullable String description,
            @Nullable BigDecimal position,
            @Nullable BigDecimal quantity,
            @Nullable @JsonProperty("retail_cents") BigDecimal retailCents,
            @Nullable @JsonProperty("cost_cents") BigDecimal costCents,
            @Nullable @JsonProperty("price_retail") BigDecimal priceRetail,
            @Nullable @JsonProperty("price_cost") BigDecimal priceCost,
            @Nullable Boolean taxable,
            @Nullable @JsonProperty("one_time_charge") Boolean oneTimeCharge,
            @Nullable @JsonProperty("user_id") BigDecimal userId,
            @Nullable @JsonProperty("recurring_type_id") BigDecimal recurringTypeId,
            @Nullable @JsonProperty("asset_type_id") JsonNode assetTypeId,
            @Nullable @JsonProperty("saved_asset_search_id") JsonNode savedAssetSearchId,
            @Nullable @JsonProperty("contact_field_type_id") JsonNode contactFieldTypeId,

            @Nullable @JsonProperty("contact_field_answer_id")
            JsonNode contactFieldAnswerId,

            @Nullable @JsonProperty("device_ids") JsonNode deviceIds) {}
}
