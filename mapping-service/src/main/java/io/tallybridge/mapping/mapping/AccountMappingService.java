package io.tallybridge.mapping.mapping;

import io.tallybridge.common.caller.Caller;
import io.tallybridge.common.data.Idempotency;
import io.tallybridge.common.paging.Cursor;
import io.tallybridge.common.paging.Page;
import io.tallybridge.common.problem.CommonProblem;
import io.tallybridge.common.time.Ids;
import io.tallybridge.mapping.history.Change;
import io.tallybridge.mapping.history.HistoryService;
import io.tallybridge.mapping.history.MappingUpdate;
import io.tallybridge.mapping.integration.IntegrationService;
import io.tallybridge.mapping.sql.Sql;
import io.tallybridge.mapping.validation.Queries;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Maps accounts to companies: one company per account and connection, many accounts may share a company. */
@ApplicationScoped
class AccountMappingService {
    private final AccountMappingRepository mappings;
    private final IntegrationService integrations;
    private final HistoryService history;
    private final Idempotency idempotency;
    private final Sql sql;
    private final Caller caller;
    private final Clock clock;

    @Inject
    AccountMappingService(
            AccountMappingRepository mappings,
            IntegrationService integrations,
            HistoryService history,
            Idempotency idempotency,
            Sql sql,
            Caller caller,
            Clock clock) {
        this.mappings = mappings;
        this.integrations = integrations;
        this.history = history;
        this.idempotency = idempotency;
        this.sql = sql;
        this.caller = caller;
        this.clock = clock;
    }

    @Transactional
    AccountMapping create(NewAccountMapping wanted, @Nullable String idempotencyKey) {
        return idempotency.once(
                sql.organization(),
                idempotencyKey,
                "POST /api/v1/account-mappings",
                wanted,
                AccountMapping.class,
                () -> {
                    integrations.lock(wanted.integrationId());
                    String name = mappings.accountName(wanted.integrationId(), wanted.accountId())
                            .orElseThrow(
                                    () -> MappingProblem.UNKNOWN_ACCOUNT.because(
                                            "The integration has no account with this id. The vendor has to declare it first."));
                    AccountMapping mapping = AccountMappingRepository.of(
                            Ids.next(), wanted, name, Origin.MANUAL, caller.displayName(), clock.instant());
                    if (mappings.insert(List.of(mapping)).isEmpty()) {
                        throw MappingProblem.ALREADY_MAPPED.because(
                                "The account is mapped to a company of this connection. Delete that mapping first.");
                    }
                    history.record(wanted.integrationId(), Change.ACCOUNTS_MAPPED, List.of(update(mapping)));
                    return mapping;
                });
    }

    /** Maps what equal names have found; accounts that were mapped meanwhile are left alone. */
    @Transactional(Transactional.TxType.MANDATORY)
    List<MappingUpdate> createAll(List<AccountMapping> wanted) {
        Set<UUID> created = new HashSet<>(mappings.insert(wanted));
        return wanted.stream()
                .filter(mapping -> created.contains(mapping.id()))
                .map(AccountMappingService::update)
                .toList();
    }

    @Transactional
    AccountMapping get(UUID id) {
        return mappings.find(id)
                .orElseThrow(() -> CommonProblem.NOT_FOUND.because("There is no account mapping with this id."));
    }

    @Transactional
    void delete(UUID id) {
        integrations.lock(get(id).integrationId());
        AccountMapping mapping = get(id);
        mappings.delete(id);
        history.record(mapping.integrationId(), Change.ACCOUNTS_UNMAPPED, List.of(update(mapping)));
    }

    @Transactional
    Page<AccountMapping> list(
            @Nullable UUID integrationId, @Nullable UUID connectionId, int limit, @Nullable String cursor) {
        UUID after = Queries.after(cursor);
        return Page.of(
                mappings.page(after, integrationId, connectionId, limit + 1),
                limit,
                mapping -> Cursor.of(mapping.id().toString()));
    }

    @Transactional
    Page<MappedAccount> accounts(UUID integrationId, ListFilter filter, int limit) {
        integrations.get(integrationId);
        return Page.of(
                mappings.accounts(integrationId, filter, limit + 1),
                limit,
                account -> Cursor.of(account.name(), account.id()));
    }

    private static MappingUpdate update(AccountMapping mapping) {
        return new MappingUpdate(
                "account",
                mapping.accountId(),
                mapping.accountName(),
                mapping.id(),
                mapping.connectionId(),
                mapping.companyId(),
                mapping.companyName());
    }
}
