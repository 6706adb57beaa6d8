package io.tallybridge.mapping.vendorapi;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Times as the contract writes them: UTC with milliseconds and {@code Z}. */
final class ContractTime {
    /** Stands for "never" where the contract has no null. */
    private static final Instant NEVER = Instant.parse("1900-01-01T00:00:00Z");

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private ContractTime() {}

    static String of(@Nullable Instant time) {
        return FORMAT.format(time == null ? NEVER : time);
    }
}
