/**
 * A simulated Accelo: companies, item templates, retainers (contracts) with their periods and materials, and invoices over its API v0. Every
 * scalar is text, lists come in pages of at most 100, and each period has materials of its own, made from the period template.
 */
@NullMarked
package io.tallybridge.simulators.accelo;

import org.jspecify.annotations.NullMarked;
