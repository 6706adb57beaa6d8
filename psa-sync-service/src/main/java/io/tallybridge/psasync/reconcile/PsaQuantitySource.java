package io.tallybridge.psasync.reconcile;

/** Where the figure comes from that a target is compared with. */
public enum PsaQuantitySource {
    /** The PSA's line itself. */
    LIVE,
    /** The PSA's last invoice of the line: blind to what changed since. */
    LAST_INVOICED,
    /** A person's answer on a worksheet, younger than the last invoice; the PSA has not confirmed it. */
    CONFIRMED_BY_PERSON,
    /** What our own push read back after its write, younger than the last invoice. */
    PUSHED,
    /** Nowhere: the PSA tells no quantity, and we have no record of our own. */
    UNKNOWN
}
