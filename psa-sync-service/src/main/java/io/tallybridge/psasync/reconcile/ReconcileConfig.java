package io.tallybridge.psasync.reconcile;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Limits of reconciliation. */
@ConfigMapping(prefix = "tallybridge.reconcile")
interface ReconcileConfig {

    /** How many days before the period's end (or before today, while it runs) the last count may be. */
    @WithDefault("7")
    int staleAfterDays();

    /** Longest period. */
    @WithDefault("366")
    int longestPeriodDays();
}
