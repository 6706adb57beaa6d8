/**
 * The one order in which a quantity is written, whatever the PSA: read, compare, send once, read back. Adapters bring the
 * reading and the sending.
 */
@NullMarked
package io.tallybridge.psasync.psa.write;

import org.jspecify.annotations.NullMarked;
