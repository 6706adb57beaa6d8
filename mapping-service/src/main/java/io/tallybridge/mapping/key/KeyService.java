package io.tallybridge.mapping.key;

import io.tallybridge.common.caller.Caller;
import io.tallybridge.common.paging.Cursor;
import io.tallybridge.common.paging.Page;
import io.tallybridge.common.problem.CommonProblem;
import io.tallybridge.common.time.Ids;
import io.tallybridge.mapping.integration.Integration;
import io.tallybridge.mapping.integration.IntegrationService;
import io.tallybridge.mapping.validation.Queries;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Issues, rotates, revokes and exchanges key pairs. A key in clear leaves this class once and is kept nowhere. */
@ApplicationScoped
public class KeyService {
    private static final Duration DEFAULT_OVERLAP = Duration.ofDays(1);
    private static final Duration LONGEST_OVERLAP = Duration.ofDays(30);
    private static final Duration LONGEST_LIFE = Duration.ofDays(3653);
    private static final Duration USE_IS_WRITTEN_EVERY = Duration.ofMinutes(1);

    private final KeyRepository keys;
    private final IntegrationService integrations;
    private final KeyMetrics metrics;
    private final Caller caller;
    private final Clock clock;

    @Inject
    KeyService(KeyRepository keys, IntegrationService integrations, KeyMetrics metrics, Caller caller, Clock clock) {
        this.keys = keys;
        this.integrations = integrations;
        this.metrics = metrics;
        this.caller = caller;
        this.clock = clock;
    }

    /** Revokes all pairs of an integration. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void revokeAll(UUID integrationId) {
        keys.revokeAll(integrationId, clock.instant());
    }

    /** Whether the integration has a pair that works. */
    @Transactional
    public boolean hasWorkingKey(UUID integrationId) {
        return keys.count(
                        "integrationId = ?1 and revokedAt is null and (expiresAt is null or expiresAt > ?2)",
                        integrationId,
                        clock.instant())
                > 0;
    }

    @Transactional
    IssuedKey issue(UUID integrationId, @Nullable Instant expiresAt) {
        Instant now = clock.instant();
        if (expiresAt != null && (!expiresAt.isAfter(now) || expiresAt.isAfter(now.plus(LONGEST_LIFE)))) {
            throw CommonProblem.INVALID_INPUT.because("'expiresAt' must be in the future, at most ten years away.");
        }
        return issue(integrations.get(integrationId), expiresAt);
    }

    @Transactional
    IssuedKey rotate(UUID integrationId, UUID keyId, @Nullable Duration overlap) {
        Duration wanted = overlap == null ? DEFAULT_OVERLAP : overlap;
        if (wanted.isNegative() || wanted.compareTo(LONGEST_OVERLAP) > 0) {
            throw CommonProblem.INVALID_INPUT.because("'overlap' must be between PT0S and P30D.");
        }
        Integration integration = integrations.get(integrationId);
        VendorKeyEntity old = require(keys.lock(integrationId, keyId));
        Instant now = clock.instant();
        if (old.revokedAt != null || (old.expiresAt != null && !old.expiresAt.isAfter(now))) {
            throw KeyProblem.KEY_ENDED.because("The pair is revoked or expired. Issue a new one instead.");
        }
        if (old.replacedBy != null) {
            throw KeyProblem.KEY_ENDED.because("The pair was rotated before. Rotate the pair that replaced it.");
        }
        Instant end = now.plus(wanted);
        IssuedKey replacement = issue(integration, null);
        old.expiresAt = old.expiresAt == null || end.isBefore(old.expiresAt) ? end : old.expiresAt;
        old.replacedBy = replacement.id();
        keys.flush();
        return replacement;
    }

    @Transactional
    void revoke(UUID integrationId, UUID keyId) {
        VendorKeyEntity key = require(keys.lock(integrationId, keyId));
        if (key.revokedAt == null) {
            key.revokedAt = clock.instant();
        }
    }

    @Transactional
    Page<VendorKey> list(UUID integrationId, int limit, @Nullable String cursor) {
        integrations.get(integrationId);
        UUID after = Queries.after(cursor);
        return Page.of(keys.page(integrationId, after, limit + 1), limit, key -> Cursor.of(key.id.toString()))
                .map(VendorKeyEntity::toVendorKey);
    }

    /** Whose keys these are; wrong, revoked and expired ones get one and the same answer. */
    @Transactional
    Exchanged exchange(Presented presented) {
        Instant now = clock.instant();
        String vendorKeyHash = KeyMaterial.hash(presented.vendorKey());
        KeyRepository.Candidate key = keys.presented(KeyMaterial.hash(presented.partnerKey()))
                .filter(candidate -> KeyMaterial.same(candidate.vendorKeyHash(), vendorKeyHash))
                .filter(candidate -> candidate.revokedAt() == null)
                .filter(candidate ->
                        candidate.expiresAt() == null || candidate.expiresAt().isAfter(now))
                .orElseThrow(() -> {
                    metrics.refused();
                    return KeyProblem.WRONG_KEYS.because("The keys are unknown, revoked or expired.");
                });
        metrics.accepted();
        if (key.lastUsedAt() == null
                || key.lastUsedAt().plus(USE_IS_WRITTEN_EVERY).isBefore(now)) {
            keys.used(key, now);
        }
        return new Exchanged(key.organizationId(), key.integrationId(), key.vendorId());
    }

    private IssuedKey issue(Integration integration, @Nullable Instant expiresAt) {
        String vendorKey = KeyMaterial.generate(KeyMaterial.VENDOR_PREFIX);
        String partnerKey = KeyMaterial.generate(KeyMaterial.PARTNER_PREFIX);
        VendorKeyEntity key = new VendorKeyEntity();
        key.id = Ids.next();
        key.integrationId = integration.id();
        key.vendorId = integration.vendorId();
        key.vendorKeyPrefix = KeyMaterial.shown(vendorKey);
        key.vendorKeyHash = KeyMaterial.hash(vendorKey);
        key.partnerKeyPrefix = KeyMaterial.shown(partnerKey);
        key.partnerKeyHash = KeyMaterial.hash(partnerKey);
        key.createdBy = caller.displayName();
        key.createdAt = clock.instant();
        key.expiresAt = expiresAt;
        keys.persistAndFlush(key);
        return new IssuedKey(
                key.id, vendorKey, partnerKey, KeyMaterial.token(vendorKey, partnerKey), key.createdAt, key.expiresAt);
    }

    private static VendorKeyEntity require(@Nullable VendorKeyEntity key) {
        if (key == null) {
            throw CommonProblem.NOT_FOUND.because("The integration has no key pair with this id.");
        }
        return key;
    }
}
