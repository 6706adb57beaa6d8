package io.tallybridge.simulators;

import io.tallybridge.simulators.engine.PsaState;
import io.tallybridge.simulators.engine.SeedBuilder;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** An MSP's clients and what they are billed, made up but of real shape; the same for the same arguments. */
public final class DemoSeed {

    private static final List<String> FIRST = List.of(
            "Acme",
            "Bright",
            "Cedar",
            "Delta",
            "Evergreen",
            "Fairview",
            "Granite",
            "Harbor",
            "Island",
            "Juniper",
            "Keystone",
            "Lakeside",
            "Maple",
            "Northern",
            "Orchard",
            "Pinnacle",
            "Quarry",
            "Riverside",
            "Summit",
            "Terrace");
    private static final List<String> TRADE = List.of(
            "Dental",
            "Law",
            "Accounting",
            "Logistics",
            "Veterinary",
            "Architects",
            "Pharmacy",
            "Motors",
            "Foods",
            "Optics");
    private static final List<String> FORM = List.of("Group", "LLP", "Ltd", "Inc", "GmbH", "& Sons");

    private record Item(String name, String sku, String price, String cost) {}

    private static final List<Item> CATALOGUE = List.of(
            new Item("Password manager, per user", "KPR-USER", "3.50", "1.75"),
            new Item("Endpoint backup, per device", "BKP-DEV", "6.00", "2.40"),
            new Item("Remote monitoring, per agent", "RMM-AGT", "4.25", "1.60"));

    private DemoSeed() {}

    /**
     * Companies with one agreement each and a line per product.
     *
     * @param companies how many, up to 1200
     * @param whole whether quantities are whole numbers, for PSAs that know no others
     */
    public static PsaState of(int companies, boolean whole) {
        Random random = new Random(20_261_101);
        SeedBuilder builder = new SeedBuilder();
        List<Long> products = new ArrayList<>();
        for (Item item : CATALOGUE) {
            products.add(builder.product(item.name(), item.sku(), item.price(), item.cost()));
        }
        for (String name : names(companies)) {
            long agreement = builder.agreement(builder.company(name), "Managed services - " + name);
            for (long product : products) {
                int hundredths = 100 + random.nextInt(9_900);
                BigDecimal quantity = BigDecimal.valueOf(whole ? hundredths / 100 * 100L : hundredths, 2);
                builder.line(
                        agreement, product, whole ? quantity.setScale(0).toPlainString() : quantity.toPlainString());
            }
        }
        return builder.build();
    }

    /** Company names, each once. */
    public static List<String> names(int count) {
        if (count < 0 || count > FIRST.size() * TRADE.size() * FORM.size()) {
            throw new IllegalArgumentException("there are no " + count + " names");
        }
        int pairs = FIRST.size() * TRADE.size();
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; names.size() < count; i++) {
            names.add(FIRST.get(i % FIRST.size()) + " "
                    + TRADE.get((i / FIRST.size() + i) % TRADE.size()) + " "
                    + FORM.get((i / pairs + i % pairs) % FORM.size()));
        }
        return List.copyOf(names);
    }
}
