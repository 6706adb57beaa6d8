package io.tallybridge.mapping.mapping;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.tallybridge.common.caller.Caller;
import io.tallybridge.common.time.Ids;
import io.tallybridge.mapping.directory.PsaDirectory;
import io.tallybridge.mapping.history.Change;
import io.tallybridge.mapping.history.HistoryService;
import io.tallybridge.mapping.history.MappingUpdate;
import io.tallybridge.mapping.integration.IntegrationService;
import io.tallybridge.mapping.validation.Texts;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Maps by equal names. The PSA's directory is read before the writing transaction begins, so that no lock waits for another
 * service; what was mapped meanwhile is left alone.
 */
@ApplicationScoped
class AutoMappingService {
    private final AutoMappingRepository repository;
    private final AccountMappingService accounts;
    private final ServiceMappingService services;
    private final IntegrationService integrations;
    private final HistoryService history;
    private final PsaDirectory directory;
    private final Caller caller;
    private final Clock clock;

    @Inject
    AutoMappingService(
            AutoMappingRepository repository,
            AccountMappingService accounts,
            ServiceMappingService services,
            IntegrationService integrations,
            HistoryService history,
            PsaDirectory directory,
            Caller caller,
            Clock clock) {
        this.repository = repository;
        this.accounts = accounts;
        this.services = services;
        this.integrations = integrations;
        this.history = history;
        this.directory = directory;
        this.caller = caller;
        this.clock = clock;
    }

    AutoMapped map(AutoMapping wanted) {
        UUID connectionId = wanted.connectionId();
        if (wanted.integrationId() != null) {
            integrations.get(wanted.integrationId());
        }
        ExactNames accountNames = new ExactNames(QuarkusTransaction.requiringNew()
                .call(() -> repository.accounts(connectionId, wanted.integrationId())));
        ExactNames serviceNames = new ExactNames(QuarkusTransaction.requiringNew()
                .call(() -> repository.services(connectionId, wanted.integrationId())));
        directory.companies(connectionId, accountNames::offer);
        directory.products(connectionId, serviceNames::offer);
        return QuarkusTransaction.requiringNew().call(() -> write(connectionId, accountNames, serviceNames));
    }

    private AutoMapped write(UUID connectionId, ExactNames accountNames, ExactNames serviceNames) {
        List<ExactNames.Pair> accountPairs = keepable(accountNames.pairs());
        List<ExactNames.Pair> servicePairs = keepable(serviceNames.pairs());
        Set<UUID> touched = new TreeSet<>();
        accountPairs.forEach(pair -> touched.add(pair.item().integrationId()));
        servicePairs.forEach(pair -> touched.add(pair.item().integrationId()));
        int accountsMapped = 0;
        int servicesMapped = 0;
        for (UUID integrationId : touched) {
            Predicate<ExactNames.Pair> own = pair -> pair.item().integrationId().equals(integrationId);
            integrations.lock(integrationId);
            // The vendor may have removed an item while the directory was read.
            Set<String> accountsNow = ids(repository.accounts(connectionId, integrationId));
            Set<String> servicesNow = ids(repository.services(connectionId, integrationId));
            List<MappingUpdate> mappedAccounts = accounts.createAll(accountPairs.stream()
                    .filter(own.and(pair -> accountsNow.contains(pair.item().id())))
                    .map(pair -> AccountMappingRepository.of(
                            Ids.next(),
                            new NewAccountMapping(
                                    integrationId,
                                    pair.item().id(),
                                    connectionId,
                                    pair.entry().id(),
                                    pair.entry().name()),
                            pair.item().name(),
                            Origin.AUTOMATIC,
                            caller.displayName(),
                            clock.instant()))
                    .toList());
            List<MappingUpdate> mappedServices = services.createAll(servicePairs.stream()
                    .filter(own.and(pair -> servicesNow.contains(pair.item().id())))
                    .map(pair -> new NewServiceMapping(
                            integrationId,
                            pair.item().id(),
                            connectionId,
                            pair.entry().id(),
                            pair.entry().name(),
                            null,
                            null))
                    .toList());
            List<MappingUpdate> all = new ArrayList<>(mappedAccounts);
            all.addAll(mappedServices);
            history.record(integrationId, Change.MAPPED_AUTOMATICALLY, all);
            accountsMapped += mappedAccounts.size();
            servicesMapped += mappedServices.size();
        }
        return new AutoMapped(
                accountsMapped,
                servicesMapped,
                accountNames.ambiguous(),
                serviceNames.ambiguous(),
                accountNames.unmapped() - accountsMapped,
                serviceNames.unmapped() - servicesMapped);
    }

    /** Unmapped items only; a mapped one that has lost its mapping meanwhile was unmapped on purpose. */
    private static Set<String> ids(List<ExactNames.Item> items) {
        return items.stream()
                .filter(item -> !item.mapped())
                .map(ExactNames.Item::id)
                .collect(java.util.stream.Collectors.toSet());
    }

    private static List<ExactNames.Pair> keepable(List<ExactNames.Pair> pairs) {
        return pairs.stream()
                .filter(pair -> pair.entry().id().length() <= Texts.LONGEST_ID
                        && pair.entry().name().length() <= Texts.LONGEST_NAME)
                .toList();
    }
}
