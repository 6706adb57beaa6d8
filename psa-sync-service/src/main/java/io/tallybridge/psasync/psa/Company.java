package io.tallybridge.psasync.psa;

import org.jspecify.annotations.Nullable;

/**
 * The PSA's record of an end client.
 *
 * @param id the PSA's id, unchanged; {@code "0"} and negative numbers are ids like any other
 * @param reference the short code that people see in the PSA beside the name
 */
public record Company(String id, String name, @Nullable String reference, boolean active) {}
