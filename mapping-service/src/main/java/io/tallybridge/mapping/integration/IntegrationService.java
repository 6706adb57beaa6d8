package io.tallybridge.mapping.integration;

import io.tallybridge.common.data.Idempotency;
import io.tallybridge.common.http.EntityTags;
import io.tallybridge.common.paging.Cursor;
import io.tallybridge.common.paging.Page;
import io.tallybridge.common.problem.CommonProblem;
import io.tallybridge.common.time.Ids;
import io.tallybridge.mapping.sql.Sql;
import io.tallybridge.mapping.validation.Queries;
import io.tallybridge.mapping.vendor.VendorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Integrations of the current organization. */
@ApplicationScoped
public class IntegrationService {
    private final IntegrationRepository integrations;
    private final VendorService vendors;
    private final Idempotency idempotency;
    private final Sql sql;
    private final Clock clock;

    @Inject
    IntegrationService(
            IntegrationRepository integrations, VendorService vendors, Idempotency idempotency, Sql sql, Clock clock) {
        this.integrations = integrations;
        this.vendors = vendors;
        this.idempotency = idempotency;
        this.sql = sql;
        this.clock = clock;
    }

    /** The integration; unknown or another organization's is a problem of type not-found. */
    @Transactional
    public Integration get(UUID id) {
        return integrations.find(id).orElseThrow(IntegrationService::unknown);
    }

    /** Just the mapping version: one row by key, for callers that ask often. */
    @Transactional
    public long mappingVersion(UUID id) {
        return integrations.mappingVersion(id).orElseThrow(IntegrationService::unknown);
    }

    /**
     * Holds the integration until the transaction ends. Whoever changes accounts, services or mappings does this first:
     * so versions have no gaps, and two changes can neither dead-lock nor miss each other.
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void lock(UUID id) {
        if (!integrations.lock(id)) {
            throw unknown();
        }
    }

    /** As {@link #lock}, for all integrations of a vendor. */
    @Transactional(Transactional.TxType.MANDATORY)
    public List<UUID> lockAllOf(UUID vendorId) {
        return integrations.lockAllOf(vendorId);
    }

    /** Sets the status of a locked integration; the caller records the change. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void setStatus(UUID id, IntegrationStatus status) {
        integrations.setStatus(id, status, clock.instant());
    }

    /** Remembers when the last count was accepted; an earlier time changes nothing. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void setLastSynced(UUID id, Instant at) {
        Instant now = clock.instant();
        integrations.setLastSynced(id, at.isAfter(now) ? now : at);
    }

    @Transactional
    Integration create(NewIntegration wanted, @Nullable String idempotencyKey) {
        return idempotency.once(
                sql.organization(), idempotencyKey, "POST /api/v1/integrations", wanted, Integration.class, () -> {
                    vendors.get(wanted.vendorId());
                    IntegrationEntity integration = new IntegrationEntity();
                    integration.id = Ids.next();
                    integration.vendorId = wanted.vendorId();
                    integration.name = wanted.name();
                    integration.createdAt = clock.instant();
                    integration.updatedAt = integration.createdAt;
                    integrations.persistAndFlush(integration);
                    return get(integration.id);
                });
    }

    @Transactional
    Integration rename(UUID id, IntegrationChange change, @Nullable String ifMatch) {
        IntegrationEntity integration = integrations.findById(id, LockModeType.PESSIMISTIC_WRITE);
        if (integration == null) {
            throw unknown();
        }
        EntityTags.requireMatch(ifMatch, integration.version);
        integration.name = change.name();
        integration.updatedAt = clock.instant();
        integrations.flush();
        return get(id);
    }

    @Transactional
    Page<Integration> list(@Nullable UUID vendorId, @Nullable String search, int limit, @Nullable String cursor) {
        UUID after = Queries.after(cursor);
        return Page.of(
                integrations.page(after, vendorId, search, limit + 1),
                limit,
                integration -> Cursor.of(integration.id().toString()));
    }

    private static RuntimeException unknown() {
        return CommonProblem.NOT_FOUND.because("There is no integration with this id.");
    }
}
