package io.tallybridge.psasync.psa.bms;

import io.tallybridge.common.log.LogKey;
import io.tallybridge.common.log.LogScope;
import io.tallybridge.psasync.psa.Agreement;
import io.tallybridge.psasync.psa.Company;
import io.tallybridge.psasync.psa.Product;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.bms.BmsRecords.Account;
import io.tallybridge.psasync.psa.bms.BmsRecords.ContractLookup;
import io.tallybridge.psasync.psa.bms.BmsRecords.ContractSummary;
import io.tallybridge.psasync.psa.bms.BmsRecords.Service;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Accounts, services and contracts of a tenant. */
final class Directory {
    static final String ACCOUNTS = "/crm/accounts/summary";
    static final String SERVICES = "/admin/finance/services/search";
    static final String CONTRACTS = "/finance/contracts/summary";
    static final String CONTRACT_LOOKUP = "/finance/contracts/lookup";

    private static final Logger LOG = Logger.getLogger(Directory.class);
    private static final String RECURRING = "Recurring Services";

    private final PsaConnection connection;
    private final BmsClient client;

    Directory(PsaConnection connection, BmsClient client) {
        this.connection = connection;
        this.client = client;
    }

    void companies(Consumer<? super Company> sink) {
        Set<String> types = BmsAdapter.list(connection, "accountTypes");
        client.list(ACCOUNTS, Map.of("Filter.IsActive", "true"), "accounts", Account.class, account -> {
            String type = account.accountType();
            boolean wanted = types.isEmpty()
                    || (type != null && types.contains(type.strip().toLowerCase(Locale.ROOT)));
            if (account.id() != null && wanted) {
                sink.accept(new Company(
                        account.id(),
                        BmsAdapter.text(account.accountName(), account.accountCode(), account.id()),
                        account.accountCode(),
                        !Boolean.FALSE.equals(account.isActive())));
            }
        });
    }

    void products(Consumer<? super Product> sink) {
        client.search(SERVICES, Map.of("IsActive", 1), "services", Service.class, service -> {
            if (service.id() != null) {
                sink.accept(new Product(
                        service.id(),
                        BmsAdapter.text(service.name(), null, service.id()),
                        null,
                        null,
                        service.unitPrice(),
                        service.unitCost(),
                        !Boolean.FALSE.equals(service.isActive())));
            }
        });
    }

    /**
     * Contracts with their accounts. The list of contracts has the terms but only the account's name, which is not unique;
     * so each account is asked for its contracts, and the two are joined by the contract's id.
     */
    void agreements(LocalDate today, Consumer<? super Agreement> sink) {
        Map<String, ContractSummary> wanted = new LinkedHashMap<>();
        Set<String> names = new HashSet<>();
        client.list(CONTRACTS, Map.of(), "contracts", ContractSummary.class, contract -> {
            LocalDate end = Contracts.day(contract.endDate());
            if (contract.id() != null && isRecurring(connection, contract) && (end == null || !end.isBefore(today))) {
                wanted.put(contract.id(), contract);
                names.add(key(contract.accountName()));
            }
        });
        if (wanted.isEmpty()) {
            return;
        }
        List<Account> named = new ArrayList<>();
        List<Account> others = new ArrayList<>();
        client.list(ACCOUNTS, Map.of(), "accounts", Account.class, account -> {
            (names.contains(key(account.accountName())) ? named : others).add(account);
        });
        named.forEach(account -> join(account, wanted, today, sink));
        // A name that was changed meanwhile, or is spelt in two ways, leaves contracts over.
        for (Account account : others) {
            if (wanted.isEmpty()) {
                break;
            }
            join(account, wanted, today, sink);
        }
        if (!wanted.isEmpty()) {
            try (LogScope keys = LogScope.with(LogKey.ORGANIZATION_ID, connection.organizationId())
                    .and(LogKey.CONNECTION_ID, connection.connectionId())
                    .and(LogKey.PSA, connection.psa().code())
                    .and(LogKey.AGREEMENT_ID, wanted.keySet())) {
                LOG.warn("contracts without an account are left out");
            }
        }
    }

    private void join(
            Account account, Map<String, ContractSummary> wanted, LocalDate today, Consumer<? super Agreement> sink) {
        String accountId = account.id();
        if (accountId == null) {
            return;
        }
        Map<String, String> query = new LinkedHashMap<>();
        query.put("AccountId", accountId);
        query.put("ExcludeExpiredContracts", "true");
        for (ContractLookup found : client.whole(CONTRACT_LOOKUP, query, ContractLookup.class)) {
            ContractSummary summary = found.id() == null ? null : wanted.remove(found.id());
            if (found.id() != null && summary != null) {
                sink.accept(Contracts.agreement(found, summary, accountId, currency(account), today));
            }
        }
    }

    private static @Nullable String currency(Account account) {
        String name = account.currencyName();
        return name != null && name.strip().matches("[A-Z]{3}") ? name.strip() : null;
    }

    /** Types are words of the tenant's screen; case and spaces do not matter. */
    static boolean isRecurring(PsaConnection connection, ContractSummary contract) {
        return key(contract.contractType())
                .equals(key(connection.setting("contractType").orElse(RECURRING)));
    }

    private static String key(@Nullable String text) {
        return text == null ? "" : text.replaceAll("\\s+", "").toLowerCase(Locale.ROOT);
    }
}
