package io.tallybridge.psasync.psa.halopsa;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.psasync.psa.halopsa.HaloPsaRecords.Line;
import io.tallybridge.psasync.psa.halopsa.HaloPsaRecords.ProRata;
import io.tallybridge.psasync.psa.http.Days;
import io.tallybridge.psasync.psa.http.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A line of a recurring invoice as it came, and what follows from it.
 *
 * @param raw every field, also those that we do not know
 * @param fields those that decide something
 */
record HaloPsaLine(JsonNode raw, Line fields) {
    private static final BigDecimal HUNDRED = new BigDecimal("100");
    private static final BigDecimal HALF_A_CENT = new BigDecimal("0.005");
    private static final int FIRST_REAL_YEAR = 1901;

    /** Orders rather than facts: sent back they could make a line, a pro-rata entry or an import. */
    private static final Set<String> ORDERS = Set.of(
            "force_new",
            "merge_lines_if_matched",
            "createproratanormallines",
            "createproratadate",
            "_updateprorata",
            "_isimport",
            "_importtype",
            "_warning");

    /** What a change of the quantity must leave alone. */
    private static final List<String> KEPT = List.of(
            "_itemid",
            "item_code",
            "item_shortdescription",
            "item_longdescription",
            "unit_price",
            "unit_cost",
            "discount_perc",
            "tax_code",
            "nominal_code",
            "startdate",
            "enddate",
            "sequenceid",
            "group_id",
            "asset_id",
            "onetimecharge");

    static HaloPsaLine of(JsonNode raw) {
        return new HaloPsaLine(raw, Json.convert(raw, Line.class));
    }

    /** The item; empty for a line of free text, which has {@code 0} or nothing there. */
    Optional<String> productId() {
        return Optional.ofNullable(fields.itemId()).map(String::strip).filter(HaloPsaLine::set);
    }

    boolean heading() {
        return Boolean.TRUE.equals(fields.isgroupdesc());
    }

    /** Why the line does not bill at present, or null. */
    @Nullable
    String idle(LocalDate today) {
        LocalDate start = day(fields.startdate());
        LocalDate end = day(fields.enddate());
        if (Boolean.TRUE.equals(fields.isinactive())) {
            return "The line is inactive.";
        }
        if (end != null && end.isBefore(today)) {
            return "The line ended on " + end + ".";
        }
        return start != null && start.isAfter(today) ? "The line starts on " + start + "." : null;
    }

    /** Whether it never bills again as it stands. */
    boolean over(LocalDate today) {
        LocalDate end = day(fields.enddate());
        return Boolean.TRUE.equals(fields.isinactive()) || (end != null && end.isBefore(today));
    }

    /**
     * Why nobody but HaloPSA or a person may set the quantity, or null.
     *
     * @param manualTypes kinds of quantity that people enter
     */
    @Nullable
    String obstacle(Set<String> manualTypes) {
        if (heading()) {
            return "The line is a heading.";
        }
        if (Boolean.TRUE.equals(fields.isBundledLine()) || set(fields.bundleLineId())) {
            return "The line is part of a bundle, which sets its quantity.";
        }
        if (computed()
                || (fields.recurringInvoiceQuantityType() != null
                        && !manualTypes.contains(
                                fields.recurringInvoiceQuantityType().strip()))) {
            return "HaloPSA computes the quantity of this line itself, from users, assets, licences or subscriptions.";
        }
        if (Boolean.TRUE.equals(fields.isMeter())) {
            return "The line is a meter.";
        }
        if (Boolean.TRUE.equals(fields.onetimecharge())) {
            return "The line is a one-time charge.";
        }
        if (fields.qtyOrder() == null) {
            return "The line has no quantity.";
        }
        return pending(fields.qtyOrder());
    }

    private boolean computed() {
        return Boolean.TRUE.equals(fields.isCalculatedLine())
                || Boolean.TRUE.equals(fields.calculatePriceFromAssets())
                || Boolean.TRUE.equals(fields.calculatePriceFromUsers())
                || filled(fields.quantityUsers())
                || filled(fields.quantityAssets())
                || filled(fields.quantityLicences())
                || filled(fields.quantitySubscriptions())
                || (fields.quantityCustom() != null && fields.quantityCustom() > 0);
    }

    private static boolean filled(@Nullable List<JsonNode> list) {
        return list != null && !list.isEmpty();
    }

    private static boolean set(@Nullable String id) {
        return id != null && !id.isBlank() && !id.strip().equals("0");
    }

    /** Pro-rata that is not billed yet changes the quantity by itself when the next invoice is made. */
    private @Nullable String pending(BigDecimal quantity) {
        BigDecimal sum = fields.prorataQuantity() == null ? BigDecimal.ZERO : fields.prorataQuantity();
        boolean found = sum.signum() != 0;
        List<ProRata> entries = fields.prorataData() == null ? List.of() : fields.prorataData();
        for (ProRata entry : entries) {
            if (!Boolean.TRUE.equals(entry.isinvoiced())) {
                found = true;
                sum = sum.add(entry.quantity() == null ? BigDecimal.ZERO : entry.quantity());
            }
        }
        return found
                ? "A pro-rata change of " + sum.toPlainString() + " is pending: HaloPSA makes the quantity "
                        + quantity.add(sum).toPlainString()
                        + " by itself. Let it be invoiced or remove it, then reconcile again."
                : null;
    }

    /** Moves when the price is another one; null if there is none. Header marks would move with every other line. */
    @Nullable
    String version() {
        BigDecimal price = fields.unitPrice();
        return price == null ? null : "price " + Fields.plain(price).toPlainString();
    }

    /**
     * The array of one line that sets a quantity. It always carries the ids of the line and of its recurring invoice: a line
     * without would be added.
     *
     * @param whole all other fields as they were read, too
     */
    static String update(JsonNode raw, long lineId, long headerId, BigDecimal quantity, boolean whole) {
        ObjectNode line = whole && raw.isObject() ? raw.deepCopy() : Json.object();
        ORDERS.forEach(order -> Fields.remove(line, order));
        List.of("id", "ihid", "qty_order").forEach(own -> Fields.remove(line, own));
        line.put("id", lineId);
        line.put("ihid", headerId);
        line.put("qty_order", Fields.plain(quantity));
        return Json.write(List.of(line));
    }

    /** What else than the quantity differs from what was read before, in words for people. */
    List<String> otherChanges(HaloPsaLine before) {
        List<String> changes = new ArrayList<>();
        for (String field : KEPT) {
            String was = Fields.text(Fields.of(before.raw, field));
            String is = Fields.text(Fields.of(raw, field));
            if (!was.equals(is)) {
                changes.add(
                        field + " was " + (was.isEmpty() ? "empty" : was) + " and is " + (is.isEmpty() ? "empty" : is));
            }
        }
        if (before.totalFollows() && !totalFollows()) {
            changes.add("net_amount is " + Fields.text(raw.path("net_amount")) + ", which is not quantity times price");
        }
        return changes;
    }

    private boolean totalFollows() {
        BigDecimal quantity = fields.qtyOrder();
        BigDecimal price = fields.unitPrice();
        if (quantity == null || price == null || !reckonable("net_amount")) {
            return false;
        }
        BigDecimal discount =
                reckonable("discount_perc") ? raw.path("discount_perc").decimalValue() : BigDecimal.ZERO;
        BigDecimal expected =
                quantity.multiply(price).multiply(HUNDRED.subtract(discount)).divide(HUNDRED, 6, RoundingMode.HALF_UP);
        return expected.subtract(raw.path("net_amount").decimalValue()).abs().compareTo(HALF_A_CENT) <= 0;
    }

    private boolean reckonable(String field) {
        return raw.path(field).isNumber() && Fields.usual(raw.path(field));
    }

    /** A day; HaloPSA writes 1900 or the year 1 where there is none. */
    static @Nullable LocalDate day(@Nullable String text) {
        LocalDate day = Days.parse(text);
        return day == null || day.getYear() < FIRST_REAL_YEAR ? null : day;
    }
}
