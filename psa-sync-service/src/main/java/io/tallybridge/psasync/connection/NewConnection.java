package io.tallybridge.psasync.connection;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A connection to be made.
 *
 * @param psa code of the PSA
 * @param settings as the PSA's descriptor lists them; unknown names are refused
 * @param credentials as the PSA's descriptor lists them; never shown again
 */
record NewConnection(
        @NotNull @Schema(examples = "CONNECTWISE") String psa,
        @NotBlank @Size(max = 500) String name,
        @Nullable Map<String, @Nullable Object> settings,
        @Nullable Map<String, @Nullable Object> credentials) {

    @Override
    public String toString() {
        return "NewConnection[psa=" + psa + "]";
    }
}
