/**
 * Syncro: customers, products, recurring invoices and their lines over its REST API. A line is set by sending it back as a
 * whole with another quantity, effective with the next invoice. See {@code docs/psa/syncro.md}.
 */
@NullMarked
package io.tallybridge.psasync.psa.syncro;

import org.jspecify.annotations.NullMarked;
