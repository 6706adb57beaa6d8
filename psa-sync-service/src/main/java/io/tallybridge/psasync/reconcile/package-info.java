/**
 * What a PSA bills against what was measured: daily counts become a billable quantity by rules, quantities meet agreement
 * lines, and every difference becomes a finding with its money and its derivation.
 */
@NullMarked
package io.tallybridge.psasync.reconcile;

import org.jspecify.annotations.NullMarked;
