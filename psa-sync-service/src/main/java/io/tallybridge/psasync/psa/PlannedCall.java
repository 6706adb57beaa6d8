package io.tallybridge.psasync.psa;

import org.jspecify.annotations.Nullable;

/** A writing call as it would be sent; headers, and with them the credentials, are left out. */
public record PlannedCall(
        String method, String url, @Nullable String body) {}
