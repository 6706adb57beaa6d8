/**
 * A simulated Autotask PSA: zone look-up, three headers, queries with filters and pages, units by period, adjustments that are
 * differences, limits per hour and per thread, and business errors as status 500.
 */
@NullMarked
package io.tallybridge.simulators.autotask;

import org.jspecify.annotations.NullMarked;
