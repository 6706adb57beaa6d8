package io.tallybridge.mapping.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.common.caller.Caller;
import io.tallybridge.common.data.Idempotency;
import io.tallybridge.common.http.EntityTags;
import io.tallybridge.common.paging.Cursor;
import io.tallybridge.common.paging.Page;
import io.tallybridge.common.problem.CommonProblem;
import io.tallybridge.common.time.Ids;
import io.tallybridge.mapping.history.Change;
import io.tallybridge.mapping.history.HistoryService;
import io.tallybridge.mapping.history.MappingUpdate;
import io.tallybridge.mapping.integration.IntegrationService;
import io.tallybridge.mapping.property.PropertyKind;
import io.tallybridge.mapping.property.PropertyService;
import io.tallybridge.mapping.rule.Rule;
import io.tallybridge.mapping.sql.Sql;
import io.tallybridge.mapping.validation.Queries;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Maps services to products, with rules and overrides. */
@ApplicationScoped
public class ServiceMappingService {
    private final ServiceMappingRepository mappings;
    private final IntegrationService integrations;
    private final PropertyService properties;
    private final HistoryService history;
    private final Idempotency idempotency;
    private final ObjectMapper json;
    private final Sql sql;
    private final Caller caller;
    private final Clock clock;

    @Inject
    ServiceMappingService(
            ServiceMappingRepository mappings,
            IntegrationService integrations,
            PropertyService properties,
            HistoryService history,
            Idempotency idempotency,
            ObjectMapper json,
            Sql sql,
            Caller caller,
            Clock clock) {
        this.mappings = mappings;
        this.integrations = integrations;
        this.properties = properties;
        this.history = history;
        this.idempotency = idempotency;
        this.json = json;
        this.sql = sql;
        this.caller = caller;
        this.clock = clock;
    }

    /** Deletes the service mappings of a locked integration; the caller records it. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void deleteAll(UUID integrationId) {
        mappings.deleteAll(integrationId);
    }

    @Transactional
    ServiceMapping get(UUID id) {
        return mappings.find(id)
                .orElseThrow(() -> CommonProblem.NOT_FOUND.because("There is no service mapping with this id."));
    }

    @Transactional
    ServiceMapping create(NewServiceMapping wanted, @Nullable String idempotencyKey) {
        return idempotency.once(
                sql.organization(),
                idempotencyKey,
                "POST /api/v1/service-mappings",
                wanted,
                ServiceMapping.class,
                () -> {
                    integrations.lock(wanted.integrationId());
                    ServiceMapping mapping = mapping(wanted, Origin.MANUAL);
                    if (mappings.isMapped(
                            mapping.integrationId(),
                            mapping.serviceId(),
                            mapping.connectionId(),
                            mapping.productId())) {
                        throw MappingProblem.ALREADY_MAPPED.because(
                                "The service is mapped to this product. Change that mapping, or choose another product.");
                    }
                    requireAccounts(mapping.integrationId(), mapping.overrides());
                    mappings.insert(mapping);
                    mappings.override(mapping.id(), mapping.integrationId(), mapping.overrides());
                    history.record(mapping.integrationId(), Change.SERVICES_MAPPED, List.of(update(mapping)));
                    return mapping;
                });
    }

    /** Maps what equal names have found; services that were mapped meanwhile are left alone. */
    @Transactional(Transactional.TxType.MANDATORY)
    List<MappingUpdate> createAll(List<NewServiceMapping> wanted) {
        List<MappingUpdate> created = new ArrayList<>();
        for (NewServiceMapping one : wanted) {
            if (!mappings.isMapped(one.integrationId(), one.serviceId(), one.connectionId(), one.productId())) {
                ServiceMapping mapping = mapping(one, Origin.AUTOMATIC);
                mappings.insert(mapping);
                created.add(update(mapping));
            }
        }
        return created;
    }

    @Transactional
    ServiceMapping change(UUID id, ServiceMappingChange change, @Nullable String ifMatch) {
        integrations.lock(get(id).integrationId());
        ServiceMapping before = get(id);
        EntityTags.requireMatch(ifMatch, before.version());
        Rule rule =
                change.rule() == null || change.rule().isNull() ? before.rule() : merged(before.rule(), change.rule());
        String productName = change.productName() == null ? before.productName() : change.productName();
        List<LineOverride> overrides = change.overrides() == null ? before.overrides() : distinct(change.overrides());
        if (rule.equals(before.rule())
                && productName.equals(before.productName())
                && Set.copyOf(overrides).equals(Set.copyOf(before.overrides()))) {
            return before;
        }
        requireAccounts(before.integrationId(), overrides);
        mappings.update(id, productName, rule, clock.instant());
        mappings.override(id, before.integrationId(), overrides);
        ServiceMapping after = get(id);
        history.record(before.integrationId(), Change.SERVICE_MAPPING_CHANGED, List.of(update(after)));
        return after;
    }

    @Transactional
    void delete(UUID id) {
        integrations.lock(get(id).integrationId());
        ServiceMapping mapping = get(id);
        mappings.delete(id);
        history.record(mapping.integrationId(), Change.SERVICES_UNMAPPED, List.of(update(mapping)));
    }

    @Transactional
    Page<ServiceMapping> list(
            @Nullable UUID integrationId, @Nullable UUID connectionId, int limit, @Nullable String cursor) {
        UUID after = Queries.after(cursor);
        return Page.of(
                mappings.page(after, integrationId, connectionId, limit + 1),
                limit,
                mapping -> Cursor.of(mapping.id().toString()));
    }

    @Transactional
    Page<MappedService> services(UUID integrationId, ListFilter filter, int limit) {
        integrations.get(integrationId);
        return Page.of(
                mappings.services(integrationId, filter, limit + 1),
                limit,
                service -> Cursor.of(service.name(), service.id()));
    }

    private ServiceMapping mapping(NewServiceMapping wanted, Origin origin) {
        String name = mappings.serviceName(wanted.integrationId(), wanted.serviceId())
                .orElseThrow(() -> MappingProblem.UNKNOWN_SERVICE.because(
                        "The integration has no service with this id. The vendor has to declare it first."));
        return new ServiceMapping(
                Ids.next(),
                wanted.integrationId(),
                wanted.serviceId(),
                name,
                wanted.connectionId(),
                wanted.productId(),
                wanted.productName(),
                wanted.rule() == null ? Rule.DEFAULT : wanted.rule().checked(),
                wanted.overrides() == null ? List.of() : distinct(wanted.overrides()),
                origin,
                caller.displayName(),
                clock.instant(),
                clock.instant(),
                0);
    }

    private Rule merged(Rule before, JsonNode change) {
        if (!change.isObject()) {
            throw CommonProblem.INVALID_INPUT.because("'rule' must be an object.");
        }
        ObjectNode rule = json.valueToTree(before);
        rule.setAll((ObjectNode) change);
        try {
            return json.treeToValue(rule, Rule.class).checked();
        } catch (JsonProcessingException e) {
            throw CommonProblem.INVALID_INPUT.because(
                    "'rule' has a member of the wrong type or with an unknown value.");
        }
    }

    private static List<LineOverride> distinct(List<LineOverride> overrides) {
        Set<String> accounts = new HashSet<>();
        for (LineOverride override : overrides) {
            if (!accounts.add(override.accountId())) {
                throw CommonProblem.INVALID_INPUT.because("'overrides' must name each account once.");
            }
        }
        return overrides;
    }

    private void requireAccounts(UUID integrationId, List<LineOverride> overrides) {
        List<String> ids = overrides.stream().map(LineOverride::accountId).toList();
        if (!ids.isEmpty()
                && properties
                                .list(PropertyKind.ACCOUNT, integrationId, ids, false)
                                .size()
                        < ids.size()) {
            throw MappingProblem.UNKNOWN_ACCOUNT.because(
                    "'overrides' names an account that the integration does not have.");
        }
    }

    private static MappingUpdate update(ServiceMapping mapping) {
        return new MappingUpdate(
                "service",
                mapping.serviceId(),
                mapping.serviceName(),
                mapping.id(),
                mapping.connectionId(),
                mapping.productId(),
                mapping.productName());
    }
}
