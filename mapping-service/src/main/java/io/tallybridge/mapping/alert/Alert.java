package io.tallybridge.mapping.alert;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a vendor wants a ticket for.
 *
 * @param id the message id that the vendor gets
 * @param alertId the vendor's own id
 */
public record Alert(
        UUID id,
        String accountId,
        String alertId,
        String title,
        String description,
        int priority,
        int status,
        @Nullable Instant dueAt,
        @Nullable String serviceId,
        Instant createdAt) {}
