package io.tallybridge.mapping.history;

import java.time.Instant;

/** A mapping change that the vendor has not confirmed. */
public record PendingUpdate(long version, int position, Instant at, Change change, MappingUpdate update) {}
