/**
 * Kaseya BMS and Pulseway PSA, one product under two names: accounts, services, contracts of recurring services and invoices
 * over its API version 2. That API tells no units of a contract and changes none; units are known from the last invoice.
 * See {@code docs/psa/bms.md} and {@code docs/psa/pulseway.md}.
 */
@NullMarked
package io.tallybridge.psasync.psa.bms;

import org.jspecify.annotations.NullMarked;
