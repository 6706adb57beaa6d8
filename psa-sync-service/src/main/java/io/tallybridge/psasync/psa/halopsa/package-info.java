/**
 * HaloPSA: clients, items, and recurring invoices whose lines carry the quantities. A quantity is set by {@code updatelines}
 * with the one line, and read back. See {@code docs/psa/halopsa.md}.
 */
@NullMarked
package io.tallybridge.psasync.psa.halopsa;

import org.jspecify.annotations.NullMarked;
