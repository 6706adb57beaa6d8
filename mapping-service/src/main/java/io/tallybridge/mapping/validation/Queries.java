package io.tallybridge.mapping.validation;

import io.tallybridge.common.paging.Cursor;
import io.tallybridge.common.problem.CommonProblem;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Query parameters that are more than text; a wrong one is a problem of type invalid-input, not an empty list. */
public final class Queries {
    private Queries() {}

    /** The id, or null where the parameter is absent or empty. */
    public static @Nullable UUID uuid(String name, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return null;
        }
        UUID id = Texts.uuid(value);
        if (id == null) {
            throw CommonProblem.INVALID_INPUT.because("'" + name + "' must be a UUID.");
        }
        return id;
    }

    /** As {@link #uuid}, but absent is a problem too. */
    public static UUID requiredUuid(String name, @Nullable String value) {
        UUID id = uuid(name, value);
        if (id == null) {
            throw CommonProblem.INVALID_INPUT.because("'" + name + "' is required.");
        }
        return id;
    }

    /** The id that a list goes on behind, or null for its first page; any other cursor is a problem of type invalid-cursor. */
    public static @Nullable UUID after(@Nullable String cursor) {
        return Cursor.parse(cursor, 1)
                .map(place -> {
                    UUID id = Texts.uuid(place.part(0));
                    if (id == null) {
                        throw CommonProblem.INVALID_CURSOR.because(
                                "Give back 'nextCursor' of the page before, unchanged.");
                    }
                    return id;
                })
                .orElse(null);
    }

    /** Yes or no in any case, or null where the parameter is absent or empty. */
    public static @Nullable Boolean flag(String name, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return null;
        }
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> throw CommonProblem.INVALID_INPUT.because("'" + name + "' must be true or false.");
        };
    }
}
