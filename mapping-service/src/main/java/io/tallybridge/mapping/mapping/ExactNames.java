package io.tallybridge.mapping.mapping;

import io.tallybridge.mapping.directory.DirectoryEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Finds pairs of names that are equal character for character. A name that two items of one integration have, or two entries
 * of the PSA, is ambiguous and pairs with nothing. Holds the organization's own items only, the PSA's pass through.
 */
final class ExactNames {
    private final Map<String, Wanted> wanted = new HashMap<>();
    private int unmapped;

    /** An account or service of ours. */
    record Item(UUID integrationId, String id, String name, boolean mapped) {}

    /** An item and the one PSA entry of the same name. */
    record Pair(Item item, DirectoryEntry entry) {}

    private static final class Wanted {
        final List<Item> items = new ArrayList<>();

        @Nullable
        DirectoryEntry entry;

        int entries;
    }

    /** All items, also mapped ones: they make a name ambiguous too. */
    ExactNames(List<Item> items) {
        for (Item item : items) {
            wanted.computeIfAbsent(item.name(), name -> new Wanted()).items.add(item);
            unmapped += item.mapped() ? 0 : 1;
        }
    }

    void offer(DirectoryEntry entry) {
        Wanted same = wanted.get(entry.name());
        if (same != null) {
            same.entries++;
            same.entry = entry;
        }
    }

    List<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        for (Wanted name : wanted.values()) {
            DirectoryEntry entry = name.entry;
            if (entry != null && name.entries == 1) {
                name.items.stream()
                        .filter(item -> !item.mapped() && !ambiguous(name, item))
                        .forEach(item -> pairs.add(new Pair(item, entry)));
            }
        }
        return pairs;
    }

    int ambiguous() {
        int count = 0;
        for (Wanted name : wanted.values()) {
            for (Item item : name.items) {
                if (!item.mapped() && name.entries > 0 && (name.entries > 1 || ambiguous(name, item))) {
                    count++;
                }
            }
        }
        return count;
    }

    int unmapped() {
        return unmapped;
    }

    private static boolean ambiguous(Wanted name, Item item) {
        return name.items.stream()
                        .filter(other -> other.integrationId().equals(item.integrationId()))
                        .count()
                > 1;
    }
}
