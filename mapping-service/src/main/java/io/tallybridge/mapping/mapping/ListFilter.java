package io.tallybridge.mapping.mapping;

import io.tallybridge.common.paging.Cursor;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which accounts or services of an integration are asked for.
 *
 * @param mapped only mapped or only unmapped ones
 * @param search part of the name or id, in any case
 * @param connectionId what "mapped" means; null for any connection
 * @param afterName lower-case name of the last one that was shown
 */
record ListFilter(
        @Nullable Boolean mapped,
        @Nullable String search,
        @Nullable UUID connectionId,
        @Nullable String afterName,
        @Nullable String afterId) {
    static ListFilter of(
            @Nullable Boolean mapped, @Nullable String search, @Nullable UUID connectionId, @Nullable String cursor) {
        Cursor from = Cursor.parse(cursor, 2).orElse(null);
        return new ListFilter(
                mapped,
                search == null || search.isEmpty() ? null : search,
                connectionId,
                from == null ? null : from.part(0),
                from == null ? null : from.part(1));
    }
}
