/**
 * A simulated HaloPSA tenant: its authorisation server, clients, items, recurring invoices with their lines, and invoices.
 */
@NullMarked
package io.tallybridge.simulators.halopsa;

import org.jspecify.annotations.NullMarked;
