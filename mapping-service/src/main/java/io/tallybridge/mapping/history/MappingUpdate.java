package io.tallybridge.mapping.history;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One item that a change touched.
 *
 * @param kind {@code account}, {@code service} or {@code integration}
 * @param itemId id of the account, service or integration
 * @param targetId company or product of the mapping, where there is one
 */
public record MappingUpdate(
        String kind,
        String itemId,
        String itemName,
        @Nullable UUID mappingId,
        @Nullable UUID connectionId,
        @Nullable String targetId,
        @Nullable String targetName) {

    /** An item that was added or changed by the vendor. */
    public static MappingUpdate of(String kind, String itemId, String itemName) {
        return new MappingUpdate(kind, itemId, itemName, null, null, null, null);
    }
}
