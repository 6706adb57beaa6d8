package io.tallybridge.psasync.psa.tigerpaw;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What changed on a line beside its quantity. */
final class SideEffects {
    /** The setting for tenants where a line's prices are known to follow its quantity. */
    static final String PRICES_FOLLOW = "pricesFollow";

    private static final Set<String> PRICES = Set.of("contractprice", "yearlyprice", "renewallistprice");
    private static final int LONGEST_VALUE = 60;

    private SideEffects() {}

    /** The changes in words, members that we do not know included; empty if there are none. */
    static List<String> between(@Nullable JsonNode before, @Nullable JsonNode after, boolean pricesFollow) {
        List<String> changes = new ArrayList<>();
        if (before == null || after == null) {
            return changes;
        }
        Set<String> names = new TreeSet<>();
        before.fieldNames().forEachRemaining(names::add);
        after.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            String key = name.toLowerCase(Locale.ROOT);
            boolean expected = key.equals("quantity") || (pricesFollow && PRICES.contains(key));
            JsonNode from = before.path(name);
            JsonNode to = after.path(name);
            if (!expected && !same(from, to)) {
                changes.add(name + " from " + words(from) + " to " + words(to));
            }
        }
        return changes;
    }

    /** A member that is absent is one without value; 4.5 and 4.50 are one number. */
    private static boolean same(JsonNode one, JsonNode other) {
        boolean empty = one.isMissingNode() || one.isNull();
        if (empty) {
            return other.isMissingNode() || other.isNull();
        }
        return one.isNumber() && other.isNumber()
                ? one.decimalValue().compareTo(other.decimalValue()) == 0
                : one.equals(other);
    }

    private static String words(JsonNode value) {
        String text = value.isMissingNode() || value.isNull() ? "nothing" : value.asText("");
        return text.length() > LONGEST_VALUE ? text.substring(0, LONGEST_VALUE) + "…" : text;
    }
}
