package io.tallybridge.psasync.audit;

import io.tallybridge.common.caller.Caller;

/**
 * Who acts.
 *
 * @param subject the token's stable id
 * @param name to show to people
 */
public record Actor(String subject, String name) {

    public static Actor of(Caller caller) {
        return new Actor(caller.subject(), caller.displayName());
    }

    /** The service by itself, such as a run that ends. */
    public static Actor system() {
        return new Actor("psa-sync-service", "psa-sync-service");
    }
}
