package io.tallybridge.psasync.connection;

import jakarta.validation.constraints.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes of a connection; what is left out stays. Names given with null are removed.
 *
 * @param credentials only the ones to be replaced
 */
record ConnectionPatch(
        @Nullable @Size(min = 1, max = 500) String name,
        @Nullable Map<String, @Nullable Object> settings,
        @Nullable Map<String, @Nullable Object> credentials) {

    @Override
    public String toString() {
        return "ConnectionPatch[]";
    }
}
