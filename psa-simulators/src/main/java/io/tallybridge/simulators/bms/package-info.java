/**
 * A simulated Kaseya BMS, and Pulseway PSA, which is the same product under another name: accounts, services, contracts, related services
 * and invoices of its API version 2, with its gaps. See the PSAs' published API documents.
 */
@NullMarked
package io.tallybridge.simulators.bms;

import org.jspecify.annotations.NullMarked;
