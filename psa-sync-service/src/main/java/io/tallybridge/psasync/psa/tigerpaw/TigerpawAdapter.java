package io.tallybridge.psasync.psa.tigerpaw;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.psasync.psa.AddsLines;
import io.tallybridge.psasync.psa.Agreement;
import io.tallybridge.psasync.psa.AgreementLine;
import io.tallybridge.psasync.psa.AppliedQuantity;
import io.tallybridge.psasync.psa.CallObserver;
import io.tallybridge.psasync.psa.Company;
import io.tallybridge.psasync.psa.ConnectionReport;
import io.tallybridge.psasync.psa.ConnectionReport.Check;
import io.tallybridge.psasync.psa.LineRef;
import io.tallybridge.psasync.psa.NewLine;
import io.tallybridge.psasync.psa.PlannedCall;
import io.tallybridge.psasync.psa.Product;
import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaAdapter;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaDescriptor;
import io.tallybridge.psasync.psa.PsaDescriptors;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.QuantityChange;
import io.tallybridge.psasync.psa.SetsQuantities;
import io.tallybridge.psasync.psa.Settlement;
import io.tallybridge.psasync.psa.http.Addressbook;
import io.tallybridge.psasync.psa.http.Json;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.psasync.psa.tigerpaw.Contracts.Found;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.Account;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.AccountPage;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.AccountSummary;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.Criterion;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.NewItemCovered;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.NewQuantity;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.ProductInformation;
import io.tallybridge.psasync.psa.tigerpaw.TigerpawRecords.Validation;
import io.tallybridge.psasync.psa.write.VerifiedWrite;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tigerpaw One. A line is an item covered by a contract. */
@Singleton
final class TigerpawAdapter implements PsaAdapter, SetsQuantities, AddsLines {
    private static final String ACCOUNTS = "/api/accounts/search";
    private static final List<Criterion> ALL_ACCOUNTS = List.of(Criterion.all("AccountNumber"));

    private final PsaHttp http;
    private final TigerpawConfig config;
    private final PsaDescriptor descriptor = PsaDescriptors.load(Psa.TIGERPAW);
    private final Addressbook<Boolean> licensed;
    private final Addressbook<String> stopped;
    private final VerifiedWrite writes;

    @Inject
    TigerpawAdapter(PsaHttp http, TigerpawConfig config) {
        this.http = http;
        this.config = config;
        this.licensed = new Addressbook<>(http.time(), config.licenseLifetime());
        this.stopped = new Addressbook<>(http.time(), config.stopAfterSideEffect());
        this.writes = new VerifiedWrite(http.time(), config.readBackPauses());
    }

    @Override
    public PsaDescriptor descriptor() {
        return descriptor;
    }

    private TigerpawClient client(PsaConnection connection, CallObserver observer) {
        return new TigerpawClient(http, config, descriptor, connection, observer);
    }

    private Contracts contracts(TigerpawClient client, PsaConnection connection) {
        return new Contracts(client, connection, LocalDate.ofInstant(http.time().now(), ZoneOffset.UTC));
    }

    // ---- test

    @Override
    public ConnectionReport test(PsaConnection connection) {
        List<Check> checks = new ArrayList<>();
        TigerpawClient client;
        try {
            client = client(connection, CallObserver.NONE);
        } catch (PsaException e) {
            return new ConnectionReport(List.of(Check.failed("settings", String.valueOf(e.getMessage()), e.failure())));
        }
        if (!authentication(client, checks)) {
            return new ConnectionReport(checks);
        }
        Contracts contracts = contracts(client, connection);
        PriceBook priceBook = new PriceBook(client, config, connection);
        license(client, checks);
        right(
                checks,
                "companies",
                "Accounts: get",
                () -> client.first(ACCOUNTS, "accounts", ALL_ACCOUNTS, AccountPage.class));
        right(checks, "products", "Price book items: get", priceBook::tryOne);
        right(checks, "agreements", "Contracts: get", contracts::first);
        right(checks, "agreement lines", "Contracts: get", () -> {
            String first = contracts.first();
            if (first != null) {
                client.answer("/api/contracts/" + first + "/details", "contracts");
            }
        });
        if (connection.enabled(ManagedAgreements.SHOWN)) {
            right(checks, "managed-service agreements", "Agreements: get", () -> firstAgreements(client));
        }
        return new ConnectionReport(checks);
    }

    private static boolean authentication(TigerpawClient client, List<Check> checks) {
        try {
            client.get("/api/diagnostics/validate/user", "diagnostics", Validation.class);
            checks.add(Check.passed("authentication", "The keys work."));
            return true;
        } catch (PsaException e) {
            boolean refused = e.failure() == PsaFailure.AUTH || e.failure() == PsaFailure.INVALID;
            checks.add(Check.failed(
                    "authentication",
                    refused
                            ? e.getMessage() + " Check both keys, that the Rep may use the REST API, and the clocks."
                            : String.valueOf(e.getMessage()),
                    refused ? PsaFailure.AUTH : e.failure()));
            return false;
        }
    }

    private void license(TigerpawClient client, List<Check> checks) {
        try {
            ProductInformation information = productInformation(client);
            String obstacle = obstacle(information);
            checks.add(
                    obstacle == null
                            ? Check.passed(
                                    "license",
                                    "The database (" + Contracts.text(information.databaseVersion(), "unknown version")
                                            + ") can be written to.")
                            : Check.failed("license", obstacle, PsaFailure.UNSUPPORTED));
        } catch (PsaException e) {
            checks.add(Check.failed("license", String.valueOf(e.getMessage()), e.failure()));
        }
    }

    private static void firstAgreements(TigerpawClient client) {
        for (AccountSummary account : client.first(ACCOUNTS, "accounts", ALL_ACCOUNTS, AccountPage.class)) {
            if (account.accountNumber() != null) {
                new ManagedAgreements(client).ofAccount(account.accountNumber(), agreement -> {});
            }
        }
    }

    /** A missing right shows as 403, or as a failure with status 200; Tigerpaw does not say which. */
    private static void right(List<Check> checks, String name, String right, Runnable read) {
        try {
            read.run();
            checks.add(Check.passed(name, "Can be read."));
        } catch (PsaException e) {
            String detail =
                    switch (e.failure()) {
                        case PERMISSION -> "The Rep's security role lacks: " + right + ".";
                        case INVALID -> e.getMessage() + " Perhaps the Rep's security role lacks: " + right + ".";
                        default -> String.valueOf(e.getMessage());
                    };
            checks.add(Check.failed(name, detail, e.failure()));
        }
    }

    private static ProductInformation productInformation(TigerpawClient client) {
        return client.get("/api/diagnostics/productInformation", "diagnostics", ProductInformation.class);
    }

    private static @Nullable String obstacle(ProductInformation information) {
        if (Boolean.TRUE.equals(information.isArchivedDatabase())) {
            return "The database is an archive: nothing is written to it.";
        }
        return Boolean.FALSE.equals(information.hasValidLicense())
                ? "Tigerpaw says that its licence is not valid: nothing is written."
                : null;
    }

    // ---- directory

    @Override
    public void companies(PsaConnection connection, Consumer<? super Company> sink) {
        clients(
                client(connection, CallObserver.NONE),
                connection,
                (number, account) -> sink.accept(new Company(
                        number,
                        Contracts.text(account.name(), Contracts.text(account.accountId(), number)),
                        account.accountId(),
                        !lower(account.status()).equals("inactive"))));
    }

    /** The accounts of the types that were chosen; without a choice, those that are no vendors. */
    private static void clients(TigerpawClient client, PsaConnection connection, BiConsumer<String, Account> sink) {
        Set<String> types = words(connection, "accountTypes");
        client.search(ACCOUNTS, "accounts", ALL_ACCOUNTS, AccountPage.class, page -> {
            List<AccountSummary> rows = page.rows();
            for (AccountSummary row : rows == null ? List.<AccountSummary>of() : rows) {
                Account account = row.account();
                if (row.accountNumber() != null
                        && account != null
                        && (types.isEmpty()
                                ? !Boolean.TRUE.equals(account.isVendor())
                                : types.contains(lower(account.accountType())))) {
                    sink.accept(row.accountNumber(), account);
                }
            }
        });
    }

    @Override
    public void products(PsaConnection connection, Consumer<? super Product> sink) {
        new PriceBook(client(connection, CallObserver.NONE), config, connection).each(sink);
    }

    @Override
    public void agreements(PsaConnection connection, Consumer<? super Agreement> sink) {
        TigerpawClient client = client(connection, CallObserver.NONE);
        contracts(client, connection).each(sink);
        if (connection.enabled(ManagedAgreements.SHOWN)) {
            ManagedAgreements agreements = new ManagedAgreements(client);
            clients(client, connection, (number, account) -> agreements.ofAccount(number, sink));
        }
    }

    @Override
    public void lines(
            PsaConnection connection,
            List<Agreement> agreements,
            LocalDate asOf,
            Consumer<? super AgreementLine> sink) {
        TigerpawClient client = client(connection, CallObserver.NONE);
        Contracts contracts = contracts(client, connection);
        for (Agreement agreement : agreements) {
            if (ManagedAgreements.isOne(agreement.id())) {
                new ManagedAgreements(client).lines(agreement.id()).forEach(sink);
            } else {
                contracts.lines(agreement, sink);
            }
        }
    }

    // ---- one line

    @Override
    public AgreementLine readLine(PsaConnection connection, LineRef line, LocalDate asOf) {
        TigerpawClient client = client(connection, CallObserver.NONE);
        return ManagedAgreements.isOne(line.agreementId())
                ? new ManagedAgreements(client).line(line)
                : contracts(client, connection).line(line).line();
    }

    @Override
    public List<PlannedCall> preview(PsaConnection connection, QuantityChange change) {
        requirePermitted(connection, change.line().agreementId(), change.to());
        if (change.from().compareTo(change.to()) == 0) {
            return List.of();
        }
        String url = client(connection, CallObserver.NONE).address(Contracts.linePath(change.line()));
        return List.of(new PlannedCall("PUT", url, newQuantity(change.to())));
    }

    @Override
    public AppliedQuantity setQuantity(PsaConnection connection, QuantityChange change, CallObserver observer) {
        requirePermitted(connection, change.line().agreementId(), change.to());
        TigerpawClient client = client(connection, observer);
        requireWritable(client, connection);
        Contracts contracts = contracts(client, connection);
        AtomicReference<@Nullable JsonNode> before = new AtomicReference<>();
        AtomicReference<@Nullable JsonNode> after = new AtomicReference<>();
        AppliedQuantity applied = writes.set(
                change,
                () -> kept(contracts.line(change.line()), before),
                line -> kept(contracts.line(change.line()), after),
                line -> contracts.write(change.line(), newQuantity(change.to())));
        if (applied.outcome() == AppliedQuantity.Outcome.WRITTEN) {
            requireOnlyTheQuantityChanged(connection, applied.line(), before.get(), after.get());
        }
        return applied;
    }

    private static AgreementLine kept(Found found, AtomicReference<@Nullable JsonNode> record) {
        record.set(found.record());
        return found.line();
    }

    /** That an update leaves alone what it does not name is likely but not written down, so each write is looked over. */
    private void requireOnlyTheQuantityChanged(
            PsaConnection connection, AgreementLine line, @Nullable JsonNode before, @Nullable JsonNode after) {
        List<String> changes = SideEffects.between(before, after, connection.enabled(SideEffects.PRICES_FOLLOW));
        if (changes.isEmpty()) {
            return;
        }
        String what = "Line " + line.ref().lineId() + " of contract "
                + line.ref().agreementId() + ": " + String.join(", ", changes);
        stopped.remember(connection, what);
        throw PsaException.conflict(
                        "The quantity was written, but with it Tigerpaw or somebody else changed more. " + what
                                + ". Look at the line; nothing more is written for now.",
                        line.quantity())
                .withUnknownOutcome();
    }

    @Override
    public Settlement settle(PsaConnection connection, QuantityChange change, CallObserver observer) {
        ManagedAgreements.requireContract(change.line().agreementId());
        Contracts contracts = contracts(client(connection, observer), connection);
        return writes.settle(change, () -> contracts.line(change.line()).line());
    }

    private void requirePermitted(PsaConnection connection, String agreementId, BigDecimal target) {
        ManagedAgreements.requireContract(agreementId);
        descriptor.quantity().objection(target, connection).ifPresent(objection -> {
            throw new PsaException(PsaFailure.INVALID, objection);
        });
    }

    private void requireWritable(TigerpawClient client, PsaConnection connection) {
        stopped.find(connection).ifPresent(what -> {
            throw new PsaException(
                    PsaFailure.UNSUPPORTED,
                    "Nothing is written to this Tigerpaw for now, because a write changed more than a quantity. " + what
                            + ".");
        });
        if (licensed.find(connection).isPresent()) {
            return;
        }
        String obstacle = obstacle(productInformation(client));
        if (obstacle != null) {
            throw new PsaException(PsaFailure.UNSUPPORTED, obstacle);
        }
        licensed.remember(connection, true);
    }

    private static String newQuantity(BigDecimal quantity) {
        return Json.write(new NewQuantity(plain(quantity)));
    }

    // ---- a missing line

    @Override
    public List<PlannedCall> previewAdd(PsaConnection connection, NewLine line) {
        requireAddable(connection, line);
        TigerpawClient client = client(connection, CallObserver.NONE);
        Contracts.Target target = contracts(client, connection).target(line.agreementId());
        return List.of(new PlannedCall("POST", client.address(target.path()), newItem(line)));
    }

    @Override
    public AppliedQuantity addLine(PsaConnection connection, NewLine line, CallObserver observer) {
        requireAddable(connection, line);
        TigerpawClient client = client(connection, observer);
        requireWritable(client, connection);
        Contracts contracts = contracts(client, connection);
        Contracts.Target target = contracts.target(line.agreementId());
        return writes.add(
                line.quantity(),
                () -> contracts.linesOf(target, line.productId()),
                () -> contracts.add(target, newItem(line)));
    }

    @Override
    public Optional<AgreementLine> findAdded(PsaConnection connection, NewLine line, CallObserver observer) {
        requireAddable(connection, line);
        Contracts contracts = contracts(client(connection, observer), connection);
        Contracts.Target target = contracts.target(line.agreementId());
        return writes.find(() -> contracts.linesOf(target, line.productId()));
    }

    private void requireAddable(PsaConnection connection, NewLine line) {
        AddsLines.requireOn(connection);
        requirePermitted(connection, line.agreementId(), line.quantity());
        if (line.unitPrice() != null) {
            throw new PsaException(
                    PsaFailure.INVALID,
                    "A price cannot be given to a new item covered: what Tigerpaw's contract price is for is not known.");
        }
    }

    /** The reference lets people recognise what was added here. */
    private static String newItem(NewLine line) {
        return Json.write(new NewItemCovered(
                "PriceBookItem",
                line.productId(),
                plain(line.quantity()),
                "TB-" + line.intentId().toString().substring(0, 8)));
    }

    // ---- words

    private static Set<String> words(PsaConnection connection, String setting) {
        return connection.setting(setting).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(TigerpawAdapter::lower)
                .filter(value -> !value.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static String lower(@Nullable String text) {
        return text == null ? "" : text.strip().toLowerCase(Locale.ROOT);
    }

    private static BigDecimal plain(BigDecimal quantity) {
        BigDecimal stripped = quantity.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
