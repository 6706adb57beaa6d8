package io.tallybridge.gateway;

/**
 * Order of the filters that every request passes; the highest comes first. All of them come before Quarkus' own handlers
 * (CORS 300, authentication 200, authorization 100), which only see what the gateway answers itself.
 */
final class FilterPriorities {

    /** Gives the request its id and logs its end: first, so that refusals have both. */
    static final int REQUEST_ID = 9_000;
    /** Refuses paths that could be read in two ways and finds the route: nothing later may see a doubtful path. */
    static final int PATH = 8_000;
    /** Refuses ambiguous framing and repeated headers that must be single. */
    static final int HEADERS = 7_000;
    /** Refuses bodies that say they are too large, before anybody is asked who sends them. */
    static final int BODY_SIZE = 6_000;
    /** Exchanges a vendor's keys for a token of our own. */
    static final int VENDOR_KEY = 5_000;
    /** Verifies a person's token. */
    static final int BEARER = 4_500;
    /** Limits requests per integration or organization: needs to know who it is. */
    static final int RATE = 4_000;
    /** Sends the request to the service behind. */
    static final int PROXY = 1_000;

    private FilterPriorities() {}
}
