package io.tallybridge.usage.mapping;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What is known about an integration's accounts and services at one mapping version. Immutable. */
public final class MappingState {

    private static final MappingState UNKNOWN = new MappingState(false, -1, ZoneOffset.UTC, Map.of(), Map.of());

    private final boolean integrationKnown;
    private final long version;
    private final ZoneId zone;
    private final Map<String, Service> services;
    private final Map<String, Boolean> accounts;

    private MappingState(
            boolean integrationKnown,
            long version,
            ZoneId zone,
            Map<String, Service> services,
            Map<String, Boolean> accounts) {
        this.integrationKnown = integrationKnown;
        this.version = version;
        this.zone = zone;
        this.services = services;
        this.accounts = accounts;
    }

    /**
     * A service.
     *
     * @param key the canonical id that counts are stored under
     * @param mapped whether it is mapped to a product
     */
    public record Service(String key, boolean mapped) {}

    /** The state where mapping-service knows no such integration. */
    static MappingState unknownIntegration() {
        return UNKNOWN;
    }

    static MappingState of(MappingApi.State state, ZoneId zone) {
        Map<String, Service> services = new HashMap<>();
        if (state.services() != null) {
            for (MappingApi.Service service : state.services()) {
                String key = service.serviceKey() == null ? service.id() : service.serviceKey();
                services.put(service.id(), new Service(key, service.mapped()));
            }
        }
        Map<String, Boolean> accounts = new HashMap<>();
        if (state.accounts() != null) {
            state.accounts().forEach(account -> accounts.put(account.id(), account.mapped()));
        }
        return new MappingState(true, state.version(), zone, services, accounts);
    }

    /** The same, with days by another time zone. */
    MappingState in(ZoneId other) {
        return zone.equals(other) ? this : new MappingState(integrationKnown, version, other, services, accounts);
    }

    /** Whether the organization has such an integration. */
    public boolean integrationKnown() {
        return integrationKnown;
    }

    /** Rises with every change of accounts, services or mappings. */
    public long version() {
        return version;
    }

    /** The organization's time zone, which decides what day it is. */
    public ZoneId zone() {
        return zone;
    }

    /** The service under an id as the vendor sends it. */
    public Optional<Service> service(String id) {
        return Optional.ofNullable(services.get(id));
    }

    /** As {@link #service}, for an id from a path: some clients write a space there as a plus sign. */
    public Optional<Service> named(String idInPath) {
        Service exact = services.get(idInPath);
        if (exact == null && idInPath.indexOf('+') >= 0) {
            return service(idInPath.replace('+', ' '));
        }
        return Optional.ofNullable(exact);
    }

    /** Whether the vendor has created such an account. */
    public boolean accountKnown(String id) {
        return accounts.containsKey(id);
    }

    /** Whether the account is mapped to a company. */
    public boolean accountMapped(String id) {
        return Boolean.TRUE.equals(accounts.get(id));
    }
}
