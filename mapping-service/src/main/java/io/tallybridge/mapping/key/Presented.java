package io.tallybridge.mapping.key;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/** Keys as a vendor sent them. */
record Presented(
        @NotNull @Size(max = 500) String vendorKey,
        @NotNull @Size(max = 500) String partnerKey) {
    @Override
    public String toString() {
        return "Presented[***]";
    }
}
