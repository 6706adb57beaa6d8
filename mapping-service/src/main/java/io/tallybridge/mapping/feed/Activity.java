package io.tallybridge.mapping.feed;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the service that takes counts has seen of an integration.
 *
 * @param lastCountAt when the last count was accepted
 * @param firstCountAccepted a count of a mapped pair was accepted: the integration is active from now on
 */
record Activity(@Nullable Instant lastCountAt, @Nullable Boolean firstCountAccepted) {}
