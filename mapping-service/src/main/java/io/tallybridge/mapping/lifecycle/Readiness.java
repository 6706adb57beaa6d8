package io.tallybridge.mapping.lifecycle;

import java.util.List;
import java.util.UUID;

/**
 * What an integration still needs until its counts can be billed.
 *
 * @param ready every check is fine
 */
public record Readiness(UUID integrationId, boolean ready, List<Check> checks) {
    /**
     * One step.
     *
     * @param detail figures, and what to do where it is not fine
     */
    public record Check(String name, boolean ok, String detail) {}
}
