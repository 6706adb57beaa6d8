/**
 * A simulated Syncro: an API token with permissions that each answer 401 when missing, recurring invoices with their lines,
 * quantities that are read as text and written as numbers, lists with and without a count of pages, and a limit that counts
 * every request of an address.
 */
@NullMarked
package io.tallybridge.simulators.syncro;

import org.jspecify.annotations.NullMarked;
