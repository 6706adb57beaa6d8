/**
 * Stateful stand-ins for PSAs behind one HTTP server: what the adapters are developed, tested and demonstrated against. Each PSA
 * lives in a package of its own; what they share is in {@code engine}.
 */
@NullMarked
package io.tallybridge.simulators;

import org.jspecify.annotations.NullMarked;
