package io.tallybridge.common.caller;

/** Role names as they stand in tokens. */
public final class Roles {
    /** Sets up integrations, mappings and PSA connections of one organization. */
    public static final String ORG_ADMIN = "org-admin";
    /** Approves, rejects, pushes and reverts change sets. */
    public static final String BILLING_APPROVER = "billing-approver";
    /** Approves, beside {@link #BILLING_APPROVER}, change sets that put new lines on agreements. */
    public static final String LINE_CREATOR = "line-creator";
    /** Reads everything of one organization but secrets. */
    public static final String BILLING_VIEWER = "billing-viewer";
    /** Runs the suite: creates organizations, sees no billing data by this role alone. */
    public static final String OPERATOR = "operator";
    /** One of our services, calling for the organization that it names in a header. */
    public static final String SERVICE = "service";
    /** A vendor's console or connector, limited to one integration. */
    public static final String VENDOR = "vendor";

    private Roles() {}
}
