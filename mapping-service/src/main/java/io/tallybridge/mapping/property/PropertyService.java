package io.tallybridge.mapping.property;

import io.tallybridge.mapping.history.HistoryService;
import io.tallybridge.mapping.history.MappingUpdate;
import io.tallybridge.mapping.integration.IntegrationService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Accounts and organization services of an integration, always changed as one set: all or nothing. */
@ApplicationScoped
public class PropertyService {
    private final PropertyRepository properties;
    private final IntegrationService integrations;
    private final HistoryService history;
    private final Clock clock;

    @Inject
    PropertyService(
            PropertyRepository properties, IntegrationService integrations, HistoryService history, Clock clock) {
        this.properties = properties;
        this.integrations = integrations;
        this.history = history;
        this.clock = clock;
    }

    /**
     * All in the order of their ids.
     *
     * @param ids only these; null for all
     */
    @Transactional
    public List<Property> list(
            PropertyKind kind, UUID integrationId, @Nullable Collection<String> ids, boolean mappedOnly) {
        return properties.list(kind, integrationId, ids, mappedOnly);
    }

    /** Whether there is one with this id. */
    @Transactional
    public boolean exists(PropertyKind kind, UUID integrationId, String id) {
        return properties.exists(kind, integrationId, id);
    }

    /**
     * Creates those whose ids are new and leaves the others as they are: vendors repeat what they sent. The same id twice in
     * one request counts once, with what came first.
     *
     * @return all that were asked for, in their order; a problem of type id-taken if every id was there before
     */
    @Transactional
    public List<Property> create(PropertyKind kind, UUID integrationId, List<NewProperty> wanted) {
        if (wanted.isEmpty()) {
            return List.of();
        }
        integrations.lock(integrationId);
        Map<String, NewProperty> byId = new LinkedHashMap<>();
        wanted.forEach(property -> byId.putIfAbsent(property.id(), property));
        refuseVendorServiceIds(kind, integrationId, byId.keySet());
        List<String> created = properties.insert(kind, integrationId, byId.values(), clock.instant());
        if (created.isEmpty()) {
            throw PropertyProblem.ID_TAKEN.because("A resource with this Id already exists.");
        }
        Set<String> isNew = new HashSet<>(created);
        history.record(
                integrationId,
                kind.added(),
                byId.values().stream()
                        .filter(property -> isNew.contains(property.id()))
                        .map(property -> MappingUpdate.of(kind.word(), property.id(), property.name()))
                        .toList());
        return inOrder(properties.list(kind, integrationId, byId.keySet(), false), byId.keySet());
    }

    /**
     * Changes all or, if one is unknown or one new id is taken, none.
     *
     * @return as they are now, in the order of the changes
     */
    @Transactional
    public List<Property> change(PropertyKind kind, UUID integrationId, List<PropertyChange> changes) {
        integrations.lock(integrationId);
        Map<String, PropertyChange> byId = new LinkedHashMap<>();
        changes.forEach(change -> byId.put(change.id(), change));
        Map<String, Property> before = new HashMap<>();
        properties.list(kind, integrationId, byId.keySet(), false).forEach(p -> before.put(p.id(), p));
        for (String id : byId.keySet()) {
            if (!before.containsKey(id)) {
                throw PropertyProblem.UNKNOWN.because("No " + kind.word() + " map found with id: " + id);
            }
        }
        List<PropertyChange> effective = byId.values().stream()
                .filter(change -> moves(change, Objects.requireNonNull(before.get(change.id()))))
                .toList();
        if (!effective.isEmpty()) {
            properties.update(kind, integrationId, effective, clock.instant());
            for (PropertyChange change : effective) {
                rename(kind, integrationId, change);
            }
        }
        List<String> ids = byId.values().stream()
                .map(change -> change.newId() == null ? change.id() : change.newId())
                .toList();
        List<Property> after = inOrder(properties.list(kind, integrationId, ids, false), ids);
        Set<String> moved = new HashSet<>();
        effective.forEach(change -> moved.add(change.newId() == null ? change.id() : change.newId()));
        history.record(
                integrationId,
                kind.changed(),
                after.stream()
                        .filter(property -> moved.contains(property.id()))
                        .map(property -> MappingUpdate.of(kind.word(), property.id(), property.name()))
                        .toList());
        return after;
    }

    /** Deletes the accounts of a locked integration and with them their mappings; the caller records it. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void deleteAccounts(UUID integrationId) {
        properties.deleteAccounts(integrationId);
    }

    private void rename(PropertyKind kind, UUID integrationId, PropertyChange change) {
        if (change.newId() == null || change.newId().equals(change.id())) {
            return;
        }
        refuseVendorServiceIds(kind, integrationId, List.of(change.newId()));
        if (properties.exists(kind, integrationId, change.newId())) {
            throw PropertyProblem.ID_TAKEN.because("A resource with this Id already exists.");
        }
        properties.rename(kind, integrationId, change.id(), change.newId());
    }

    private void refuseVendorServiceIds(PropertyKind kind, UUID integrationId, Collection<String> ids) {
        if (kind == PropertyKind.SERVICE
                && !properties.vendorServiceIds(integrationId, ids).isEmpty()) {
            throw PropertyProblem.ID_TAKEN.because("A resource with this Id already exists.");
        }
    }

    private static boolean moves(PropertyChange change, Property before) {
        return (change.newId() != null && !change.newId().equals(before.id()))
                || (change.name() != null && !change.name().equals(before.name()))
                || (change.description() != null && !change.description().equals(before.description()))
                || (change.active() != null && change.active() != before.active())
                || (change.arrears() != null && change.arrears() != before.arrears());
    }

    private static List<Property> inOrder(List<Property> found, Collection<String> ids) {
        Map<String, Property> byId = new HashMap<>();
        found.forEach(property -> byId.put(property.id(), property));
        return ids.stream().map(byId::get).filter(Objects::nonNull).toList();
    }
}
