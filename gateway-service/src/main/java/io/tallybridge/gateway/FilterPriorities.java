package io.tallybridge.gateway;

/**
 * Order of the filters that every request passes; the highest comes first. They stand between Quarkus' CORS filter (300),
 * which answers browsers' preflights where an operator allows other origins, and its authentication (200), which sees only
 * what the gateway answers itself.
 */
final class FilterPriorities {

    /** Gives the request its id and logs its end: first, so that refusals have both. */
    static final int REQUEST_ID = 290;
    /** Refuses paths that could be read in two ways and finds the route: nothing later may see a doubtful path. */
    static final int PATH = 280;
    /** Refuses ambiguous framing and repeated headers that must be single. */
    static final int HEADERS = 270;
    /** Refuses bodies that say they are too large, before anybody is asked who sends them. */
    static final int BODY_SIZE = 260;
    /** Exchanges a vendor's keys for a token of our own. */
    static final int VENDOR_KEY = 250;
    /** Verifies a person's token. */
    static final int BEARER = 240;
    /** Limits requests per integration or organization: needs to know who it is. */
    static final int RATE = 230;
    /** Sends the request to the service behind. */
    static final int PROXY = 220;

    private FilterPriorities() {}
}
