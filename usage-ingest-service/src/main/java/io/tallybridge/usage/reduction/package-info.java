/** Streams for psa-sync-service: a period's counts reduced per account and service, and the counts behind a proof. */
@NullMarked
package io.tallybridge.usage.reduction;

import org.jspecify.annotations.NullMarked;
