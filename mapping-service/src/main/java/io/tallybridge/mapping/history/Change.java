package io.tallybridge.mapping.history;

/** What moved a mapping version. */
public enum Change {
    ACCOUNTS_ADDED(false),
    ACCOUNTS_CHANGED(false),
    SERVICES_ADDED(false),
    SERVICES_CHANGED(false),
    STATUS_CHANGED(false),
    DISCONNECTED(false),
    ACCOUNTS_MAPPED(true),
    ACCOUNTS_UNMAPPED(true),
    SERVICES_MAPPED(true),
    SERVICE_MAPPING_CHANGED(true),
    SERVICES_UNMAPPED(true),
    MAPPED_AUTOMATICALLY(true);

    private final boolean awaitsConfirmation;

    Change(boolean awaitsConfirmation) {
        this.awaitsConfirmation = awaitsConfirmation;
    }

    /** Whether the organization changed mappings, which the vendor then confirms. */
    public boolean awaitsConfirmation() {
        return awaitsConfirmation;
    }
}
