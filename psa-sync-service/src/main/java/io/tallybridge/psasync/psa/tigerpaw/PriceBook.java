package io.tallybridge.psasync.psa.tigerpaw;

import io.tallybridge.psasync.psa.Product;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.Criterion;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.Item;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.ItemFacts;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.ItemPage;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.Price;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.Vendor;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The price book: the only place where Tigerpaw tells costs. Items are known by their text key, which lines carry too. */
final class PriceBook {
    private static final String PATH = "/api/pricebook/items/";
    private static final String ENDPOINT = "pricebook";
    private static final String ALL_TYPES = "MALSF";

    private final TigerpawClient client;
    private final int mostDetails;
    private final List<Criterion> types;

    PriceBook(TigerpawClient client, TigerpawConfig config, PsaConnection connection) {
        this.client = client;
        this.mostDetails = config.mostItemDetails();
        String chosen = connection
                .setting("itemTypes")
                .orElse("")
                .toUpperCase(Locale.ROOT)
                .replaceAll("[^" + ALL_TYPES + "]", "");
        this.types = (chosen.isEmpty() ? ALL_TYPES : chosen)
                .chars()
                .distinct()
                .mapToObj(letter -> Criterion.equal("ItemType", Character.toString(letter)))
                .toList();
    }

    /** Reads one item with its details, to see whether that is allowed. */
    void tryOne() {
        for (Item item : client.first(PATH + "search", ENDPOINT, types, ItemPage.class)) {
            details(item);
        }
    }

    /** All items that are not inactive. */
    void each(Consumer<? super Product> sink) {
        client.search(PATH + "search", ENDPOINT, types, ItemPage.class, page -> {
            List<Item> rows = page.rows();
            Integer total = page.totalCount();
            boolean asked = total == null || total <= mostDetails;
            for (Item item : rows == null ? List.<Item>of() : rows) {
                ItemFacts facts = item.item();
                boolean inactive = facts != null && Boolean.TRUE.equals(facts.inactive());
                if (item.itemId() != null && !item.itemId().isBlank() && !inactive) {
                    sink.accept(product(item.itemId(), asked ? details(item) : item));
                }
            }
        });
    }

    /** The item with prices and vendors; as it was if it vanished meanwhile. */
    private Item details(Item item) {
        String number = item.priceBookItemNumber();
        if (number == null) {
            return item;
        }
        try {
            return client.get(PATH + Contracts.number(number) + "/details", ENDPOINT, Item.class);
        } catch (PsaException e) {
            if (e.failure() == PsaFailure.GONE) {
                return item;
            }
            throw e;
        }
    }

    private static Product product(String id, Item item) {
        ItemFacts facts = item.item();
        return new Product(
                id,
                Contracts.text(facts == null ? null : facts.itemDescription(), id),
                id,
                facts == null ? null : facts.manufacturerPartNumber(),
                listPrice(item.pricing()),
                cost(item.vendors(), facts),
                true);
    }

    /** The selling price of the first price level. */
    private static @Nullable BigDecimal listPrice(@Nullable List<Price> prices) {
        List<Price> known = new ArrayList<>();
        if (prices != null) {
            prices.stream().filter(price -> price.sellingPrice() != null).forEach(known::add);
        }
        return known.stream()
                .min(Comparator.comparing(Price::priceLevel, Comparator.nullsLast(Comparator.<Integer>naturalOrder())))
                .map(Price::sellingPrice)
                .orElse(null);
    }

    /** The primary vendor's cost, else the base cost, else the average cost. */
    private static @Nullable BigDecimal cost(@Nullable List<Vendor> vendors, @Nullable ItemFacts facts) {
        Stream<BigDecimal> primary = (vendors == null ? Stream.<Vendor>empty() : vendors.stream())
                .filter(vendor -> Boolean.TRUE.equals(vendor.isPrimary()))
                .map(Vendor::cost);
        Stream<BigDecimal> own = facts == null ? Stream.empty() : Stream.of(facts.baseCost(), facts.averageCost());
        return Stream.concat(primary, own).filter(Objects::nonNull).findFirst().orElse(null);
    }
}
