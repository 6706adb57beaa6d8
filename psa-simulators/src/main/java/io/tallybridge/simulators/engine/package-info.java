/**
 * What every simulated PSA shares: its stored records with undo, the journal of requests, faults on demand, the rolling request
 * window, the check of requests against OpenAPI documents, and the neutral form in which state is loaded and shown.
 */
@NullMarked
package io.tallybridge.simulators.engine;

import org.jspecify.annotations.NullMarked;
