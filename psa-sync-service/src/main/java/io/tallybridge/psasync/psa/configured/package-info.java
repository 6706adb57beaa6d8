/**
 * Writing quantities by calls that an operator described: which call sets the quantity of a line, which one reads it back,
 * and what their answers mean. Knows no PSA; addresses and credentials are the adapter's
 * ({@link io.tallybridge.psasync.psa.ConfigurableWrites}).
 */
@NullMarked
package io.tallybridge.psasync.psa.configured;

import org.jspecify.annotations.NullMarked;
