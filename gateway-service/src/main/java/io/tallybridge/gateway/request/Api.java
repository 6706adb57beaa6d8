package io.tallybridge.gateway.request;

/** The two APIs behind the door; they differ in who may call and in how errors look. */
public enum Api {
    /** Ours, below {@code /api/v1}: bearer tokens, RFC 9457 problems. */
    OWN,
    /** The vendors' contract, below {@code /api/vendor-api}: Gradient-Token, errors in that contract's shape. */
    VENDOR
}
