package io.tallybridge.usage.count;

/** The way a count came in. */
public enum Source {
    /** Set unit count of the vendor contract. */
    VENDOR_API,
    /** The bulk route of our own API. */
    BULK
}
