package io.tallybridge.psasync.psa.connectwise;

import io.tallybridge.psasync.psa.AddsLines;
import io.tallybridge.psasync.psa.Agreement;
import io.tallybridge.psasync.psa.AgreementLine;
import io.tallybridge.psasync.psa.AgreementLine.QuantitySource;
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
import io.tallybridge.psasync.psa.connectwise.ConnectWiseRecords.Addition;
import io.tallybridge.psasync.psa.connectwise.ConnectWiseRecords.BillingCycle;
import io.tallybridge.psasync.psa.connectwise.ConnectWiseRecords.CatalogItem;
import io.tallybridge.psasync.psa.connectwise.ConnectWiseRecords.NewAddition;
import io.tallybridge.psasync.psa.connectwise.ConnectWiseRecords.NewProduct;
import io.tallybridge.psasync.psa.connectwise.ConnectWiseRecords.Patch;
import io.tallybridge.psasync.psa.connectwise.ConnectWiseRecords.Reference;
import io.tallybridge.psasync.psa.connectwise.ConnectWiseRecords.SystemInfo;
import io.tallybridge.psasync.psa.http.Addressbook;
import io.tallybridge.psasync.psa.http.Days;
import io.tallybridge.psasync.psa.http.Json;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.psasync.psa.write.VerifiedWrite;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** ConnectWise PSA. A line is an addition of an agreement. */
@Singleton
final class ConnectWiseAdapter implements PsaAdapter, SetsQuantities, AddsLines {
    private static final String COMPANIES = "/company/companies";
    private static final String CATALOG = "/procurement/catalog";
    private static final String AGREEMENTS = "/finance/agreements";
    private static final String BILLING_CYCLES = "/finance/billingCycles";
    private static final String INVOICES = "/finance/invoices";
    private static final Map<String, String> ONE = Map.of("pageSize", "1");
    private static final Duration RECORD_IN_USE = Duration.ofSeconds(3);
    private static final Set<String> ENDED = Set.of("cancelled", "expired", "inactive");
    private static final Set<String> NOT_CLIENTS_YET = Set.of("not-approved", "inactive");

    private final PsaHttp http;
    private final ConnectWiseConfig config;
    private final PsaDescriptor descriptor = PsaDescriptors.load(Psa.CONNECTWISE);
    private final Addressbook<String> codebases;
    private final VerifiedWrite writes;

    @Inject
    ConnectWiseAdapter(PsaHttp http, ConnectWiseConfig config) {
        this.http = http;
        this.config = config;
        this.codebases = new Addressbook<>(http.time(), config.codebaseLifetime());
        this.writes = new VerifiedWrite(http.time(), config.readBackPauses());
    }

    @Override
    public PsaDescriptor descriptor() {
        return descriptor;
    }

    private ConnectWiseClient client(PsaConnection connection, CallObserver observer) {
        return new ConnectWiseClient(http, config, descriptor, codebases, connection, observer);
    }

    // ---- test

    @Override
    public ConnectionReport test(PsaConnection connection) {
        List<Check> checks = new ArrayList<>();
        ConnectWiseClient client;
        try {
            client = client(connection, CallObserver.NONE);
        } catch (PsaException e) {
            return new ConnectionReport(List.of(Check.failed("settings", String.valueOf(e.getMessage()), e.failure())));
        }
        if (!site(client, checks) || !authentication(client, checks)) {
            return new ConnectionReport(checks);
        }
        right(
                checks,
                "companies",
                "Companies > Company Maintenance: Inquire All",
                () -> client.get(COMPANIES, "companies", ONE));
        right(
                checks,
                "products",
                "Procurement > Product Catalog: Inquire All",
                () -> client.get(CATALOG, "catalog", ONE));
        right(
                checks,
                "agreements",
                "Finance > Agreements: Inquire All",
                () -> client.get(AGREEMENTS, "agreements", ONE));
        right(checks, "agreement lines", "Finance > Agreements: Inquire All", () -> firstAdditions(client));
        right(checks, "invoices", "Finance > Invoicing: Inquire All", () -> client.get(INVOICES, "invoices", ONE));
        right(
                checks,
                "setup tables",
                "System > Table Setup: Inquire",
                () -> client.get(BILLING_CYCLES, "billingCycles", ONE));
        return new ConnectionReport(checks);
    }

    private static boolean site(ConnectWiseClient client, List<Check> checks) {
        try {
            String codebase = client.lookUpCodebase();
            checks.add(Check.passed("site", "The site knows the company id (release " + codebase + ")."));
            return true;
        } catch (PsaException e) {
            if (e.failure() == PsaFailure.GONE || e.failure() == PsaFailure.PROTOCOL) {
                checks.add(
                        Check.passed("site", "The site offers no look-up of companies; its stable address is used."));
                return true;
            }
            checks.add(Check.failed("site", String.valueOf(e.getMessage()), e.failure()));
            return false;
        }
    }

    private static boolean authentication(ConnectWiseClient client, List<Check> checks) {
        try {
            SystemInfo info = Json.read(client.get("/system/info", "system", Map.of()), SystemInfo.class);
            checks.add(Check.passed("authentication", "The keys work (ConnectWise " + info.version() + ")."));
            return true;
        } catch (PsaException e) {
            if (e.failure() == PsaFailure.PERMISSION) {
                checks.add(Check.passed("authentication", "The keys work."));
                return true;
            }
            // The cloud may answer wrong keys with 404; the site was proved just before.
            boolean refused = e.failure() == PsaFailure.AUTH || e.failure() == PsaFailure.GONE;
            checks.add(Check.failed(
                    "authentication",
                    refused
                            ? "The keys are wrong, or the API member is disabled: check both keys and the company id."
                            : String.valueOf(e.getMessage()),
                    refused ? PsaFailure.AUTH : e.failure()));
            return false;
        }
    }

    private static void firstAdditions(ConnectWiseClient client) {
        List<ConnectWiseRecords.Agreement> first =
                Json.readList(client.get(AGREEMENTS, "agreements", ONE), ConnectWiseRecords.Agreement.class);
        if (!first.isEmpty()) {
            client.get(additions(String.valueOf(first.get(0).id())), "additions", ONE);
        }
    }

    private static void right(List<Check> checks, String name, String right, Runnable read) {
        try {
            read.run();
            checks.add(Check.passed(name, "Can be read."));
        } catch (PsaException e) {
            String detail = e.failure() == PsaFailure.PERMISSION
                    ? "The API member's security role lacks: " + right + "."
                    : String.valueOf(e.getMessage());
            checks.add(Check.failed(name, detail, e.failure()));
        }
    }

    // ---- directory

    @Override
    public void companies(PsaConnection connection, Consumer<? super Company> sink) {
        List<String> statuses = ids(connection, "companyStatuses");
        List<String> types = ids(connection, "companyTypes");
        Map<String, String> query = new LinkedHashMap<>();
        query.put(
                "conditions",
                "deletedFlag=false"
                        + (statuses.isEmpty() ? "" : " and status/id in (" + String.join(",", statuses) + ")"));
        if (!types.isEmpty()) {
            query.put(
                    "childConditions",
                    types.stream().map(id -> "types/id=" + id).collect(Collectors.joining(" or ")));
        }
        query.put("fields", "id,identifier,name,status,types,deletedFlag");
        client(connection, CallObserver.NONE)
                .list(COMPANIES, "companies", query, ConnectWiseRecords.Company.class, company -> {
                    boolean chosen = !statuses.isEmpty();
                    if (company.id() != null && (chosen || !isProspect(company))) {
                        sink.accept(new Company(
                                company.id(),
                                text(company.name(), company.identifier(), company.id()),
                                company.identifier(),
                                chosen || !NOT_CLIENTS_YET.contains(lower(company.status()))));
                    }
                });
    }

    /** Prospects and companies not yet approved are no clients; names can be changed, so chosen ids go before. */
    private static boolean isProspect(ConnectWiseRecords.Company company) {
        List<Reference> types = company.types();
        boolean onlyProspect = types != null
                && !types.isEmpty()
                && types.stream().allMatch(type -> lower(type).equals("prospect"));
        return onlyProspect || lower(company.status()).equals("not-approved");
    }

    @Override
    public void products(PsaConnection connection, Consumer<? super Product> sink) {
        Map<String, String> query = Map.of(
                "conditions",
                "inactiveFlag=false and (productClass=\"Agreement\" or productClass=\"Service\""
                        + " or productClass=\"NonInventory\")");
        client(connection, CallObserver.NONE).list(CATALOG, "catalog", query, CatalogItem.class, item -> {
            if (item.id() != null) {
                sink.accept(new Product(
                        item.id(),
                        text(item.description(), item.identifier(), item.id()),
                        item.identifier(),
                        item.vendorSku(),
                        item.price(),
                        item.cost(),
                        !Boolean.TRUE.equals(item.inactiveFlag())));
            }
        });
    }

    @Override
    public void agreements(PsaConnection connection, Consumer<? super Agreement> sink) {
        ConnectWiseClient client = client(connection, CallObserver.NONE);
        Set<String> notRecurring = new HashSet<>();
        client.list(BILLING_CYCLES, "billingCycles", Map.of(), BillingCycle.class, cycle -> {
            if (cycle.id() != null && "NotRecurring".equalsIgnoreCase(cycle.billingOptions())) {
                notRecurring.add(cycle.id());
            }
        });
        List<String> types = ids(connection, "agreementTypes");
        Map<String, String> query = Map.of(
                "conditions",
                "agreementStatus=\"Active\" and cancelledFlag=false"
                        + (types.isEmpty() ? "" : " and type/id in (" + String.join(",", types) + ")"));
        client.list(AGREEMENTS, "agreements", query, ConnectWiseRecords.Agreement.class, agreement -> {
            Reference cycle = agreement.billingCycle();
            Reference company = agreement.company();
            if (agreement.id() != null
                    && company != null
                    && company.id() != null
                    && cycle != null
                    && !notRecurring.contains(String.valueOf(cycle.id()))) {
                sink.accept(toAgreement(agreement, agreement.id(), company.id()));
            }
        });
    }

    private static Agreement toAgreement(ConnectWiseRecords.Agreement agreement, String id, String companyId) {
        return new Agreement(
                id,
                companyId,
                text(agreement.name(), null, id),
                ended(agreement) == null,
                Days.parse(agreement.startDate()),
                Boolean.TRUE.equals(agreement.noEndingDateFlag()) ? null : Days.parse(agreement.endDate()),
                agreement.billingCycle() == null
                        ? null
                        : agreement.billingCycle().name(),
                agreement.currency() == null ? null : agreement.currency().currencyCode());
    }

    /** Why the agreement bills no more, or null. */
    private static @Nullable String ended(ConnectWiseRecords.Agreement agreement) {
        if (Boolean.TRUE.equals(agreement.cancelledFlag())) {
            return "The agreement is cancelled.";
        }
        return ended("agreement", agreement.agreementStatus());
    }

    @Override
    public void lines(
            PsaConnection connection,
            List<Agreement> agreements,
            LocalDate asOf,
            Consumer<? super AgreementLine> sink) {
        ConnectWiseClient client = client(connection, CallObserver.NONE);
        LocalDate today = today();
        Map<String, String> query =
                Map.of("conditions", "cancelledDate=null or cancelledDate>[" + instant(today) + "]");
        for (Agreement agreement : agreements) {
            String ended = agreement.active() ? null : "The agreement has ended.";
            client.list(additions(agreement.id()), "additions", query, Addition.class, addition -> {
                Reference product = addition.product();
                if (addition.id() != null && product != null && product.id() != null) {
                    LineRef ref = new LineRef(agreement.id(), addition.id(), product.id());
                    sink.accept(toLine(ref, agreement.companyId(), agreement.billingCycle(), ended, addition, today));
                }
            });
        }
    }

    private static AgreementLine toLine(
            LineRef ref,
            String companyId,
            @Nullable String billingCycle,
            @Nullable String agreementEnded,
            Addition addition,
            LocalDate today) {
        String obstacle = agreementEnded != null ? agreementEnded : obstacle(addition, today);
        return new AgreementLine(
                ref,
                companyId,
                text(
                        addition.description(),
                        addition.product() == null ? null : addition.product().identifier(),
                        ref.productId()),
                addition.quantity(),
                addition.quantity() == null ? QuantitySource.UNKNOWN : QuantitySource.LIVE,
                null,
                addition.lessIncluded(),
                addition.unitPrice(),
                addition.unitCost(),
                billingCycle,
                null,
                obstacle == null,
                obstacle,
                addition.info() == null ? null : addition.info().lastUpdated());
    }

    private static @Nullable String obstacle(Addition addition, LocalDate today) {
        LocalDate cancelled = Days.parse(addition.cancelledDate());
        if (cancelled != null && !cancelled.isAfter(today)) {
            return "The addition was cancelled on " + cancelled + ".";
        }
        String ended = ended("agreement", addition.agreementStatus());
        if (ended == null) {
            ended = ended("addition", addition.additionStatus());
        }
        if (ended != null) {
            return ended;
        }
        return addition.quantity() == null ? "The addition has no quantity." : null;
    }

    /** Unknown words do not end anything: lists of values grow with ConnectWise's releases. */
    private static @Nullable String ended(String what, @Nullable String status) {
        String word = status == null ? "" : status.toLowerCase(Locale.ROOT);
        return ENDED.contains(word) ? "The " + what + " is " + word + "." : null;
    }

    // ---- one line

    @Override
    public AgreementLine readLine(PsaConnection connection, LineRef line, LocalDate asOf) {
        return fresh(client(connection, CallObserver.NONE), line);
    }

    private AgreementLine fresh(ConnectWiseClient client, LineRef ref) {
        ConnectWiseRecords.Agreement agreement = Json.read(
                client.get(AGREEMENTS + "/" + id(ref.agreementId()), "agreements", Map.of()),
                ConnectWiseRecords.Agreement.class);
        Reference company = agreement.company();
        Agreement known =
                toAgreement(agreement, ref.agreementId(), company == null || company.id() == null ? "" : company.id());
        return read(client, ref, known.companyId(), known.billingCycle(), ended(agreement));
    }

    /** The addition alone, with what was read of its agreement before. */
    private AgreementLine again(ConnectWiseClient client, AgreementLine before) {
        return read(client, before.ref(), before.companyId(), before.billingCycle(), null);
    }

    private AgreementLine read(
            ConnectWiseClient client,
            LineRef ref,
            String companyId,
            @Nullable String billingCycle,
            @Nullable String agreementEnded) {
        Addition addition = Json.read(client.get(addition(ref), "additions", Map.of()), Addition.class);
        Reference product = addition.product();
        if (product != null && product.id() != null && !product.id().equals(ref.productId())) {
            throw PsaException.conflict("The addition is for another product now.", addition.quantity());
        }
        return toLine(ref, companyId, billingCycle, agreementEnded, addition, today());
    }

    @Override
    public List<PlannedCall> preview(PsaConnection connection, QuantityChange change) {
        requirePermitted(connection, change.to());
        if (change.from().compareTo(change.to()) == 0) {
            return List.of();
        }
        String url = client(connection, CallObserver.NONE).address(addition(change.line()));
        return List.of(new PlannedCall("PATCH", url, patch(change.to())));
    }

    @Override
    public AppliedQuantity setQuantity(PsaConnection connection, QuantityChange change, CallObserver observer) {
        requirePermitted(connection, change.to());
        ConnectWiseClient client = client(connection, observer);
        return writes.set(
                change,
                () -> fresh(client, change.line()),
                before -> again(client, before),
                line -> patch(client, change));
    }

    /** A record that somebody has open answers 409 and is left as it is; that often is over after a moment. */
    private void patch(ConnectWiseClient client, QuantityChange change) {
        String path = addition(change.line());
        String body = patch(change.to());
        try {
            client.write("PATCH", path, "additions", body);
        } catch (PsaException e) {
            if (e.failure() != PsaFailure.CONFLICT) {
                throw e;
            }
            http.time().sleep(RECORD_IN_USE);
            client.write("PATCH", path, "additions", body);
        }
    }

    @Override
    public Settlement settle(PsaConnection connection, QuantityChange change, CallObserver observer) {
        ConnectWiseClient client = client(connection, observer);
        return writes.settle(change, () -> fresh(client, change.line()));
    }

    private void requirePermitted(PsaConnection connection, BigDecimal target) {
        descriptor.quantity().objection(target, connection).ifPresent(objection -> {
            throw new PsaException(PsaFailure.INVALID, objection);
        });
    }

    private static String patch(BigDecimal quantity) {
        return Json.write(List.of(new Patch("replace", "quantity", plain(quantity))));
    }

    // ---- a missing line

    @Override
    public List<PlannedCall> previewAdd(PsaConnection connection, NewLine line) {
        requireAddable(connection, line);
        String url = client(connection, CallObserver.NONE).address(additions(line.agreementId()));
        return List.of(new PlannedCall("POST", url, newAddition(line)));
    }

    @Override
    public AppliedQuantity addLine(PsaConnection connection, NewLine line, CallObserver observer) {
        requireAddable(connection, line);
        ConnectWiseClient client = client(connection, observer);
        Agreement known = agreementFor(client, line);
        return writes.add(
                line.quantity(),
                () -> linesOf(client, known, line.productId()),
                () -> client.write("POST", additions(line.agreementId()), "additions", newAddition(line)));
    }

    @Override
    public Optional<AgreementLine> findAdded(PsaConnection connection, NewLine line, CallObserver observer) {
        requireAddable(connection, line);
        ConnectWiseClient client = client(connection, observer);
        Agreement known = agreementFor(client, line);
        return writes.find(() -> linesOf(client, known, line.productId()));
    }

    private Agreement agreementFor(ConnectWiseClient client, NewLine line) {
        ConnectWiseRecords.Agreement agreement = Json.read(
                client.get(AGREEMENTS + "/" + id(line.agreementId()), "agreements", Map.of()),
                ConnectWiseRecords.Agreement.class);
        String ended = ended(agreement);
        if (ended != null) {
            throw new PsaException(PsaFailure.INVALID, ended);
        }
        Reference company = agreement.company();
        return toAgreement(agreement, line.agreementId(), company == null || company.id() == null ? "" : company.id());
    }

    private List<AgreementLine> linesOf(ConnectWiseClient client, Agreement agreement, String productId) {
        List<AgreementLine> found = new ArrayList<>();
        LocalDate today = today();
        Map<String, String> query = Map.of(
                "conditions",
                "product/id=" + id(productId) + " and (cancelledDate=null or cancelledDate>[" + instant(today) + "])");
        client.list(additions(agreement.id()), "additions", query, Addition.class, addition -> {
            if (addition.id() != null) {
                LineRef ref = new LineRef(agreement.id(), addition.id(), productId);
                found.add(toLine(ref, agreement.companyId(), agreement.billingCycle(), null, addition, today));
            }
        });
        return found;
    }

    private void requireAddable(PsaConnection connection, NewLine line) {
        AddsLines.requireOn(connection);
        requirePermitted(connection, line.quantity());
    }

    private static String newAddition(NewLine line) {
        return Json.write(new NewAddition(
                new NewProduct(Long.parseLong(id(line.productId()))),
                plain(line.quantity()),
                "Billable",
                instant(line.effectiveDate()),
                line.unitPrice(),
                line.unitCost(),
                true));
    }

    // ---- words

    private static String additions(String agreementId) {
        return AGREEMENTS + "/" + id(agreementId) + "/additions";
    }

    private static String addition(LineRef ref) {
        return additions(ref.agreementId()) + "/" + id(ref.lineId());
    }

    /** Ids are numbers; anything else in an address or a condition would be somebody's experiment. */
    private static String id(String id) {
        if (!id.matches("-?\\d{1,19}")) {
            throw new PsaException(PsaFailure.GONE, "There is no record with this id.");
        }
        return id;
    }

    private static List<String> ids(PsaConnection connection, String setting) {
        return connection.setting(setting).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .map(ConnectWiseAdapter::id)
                .toList();
    }

    private LocalDate today() {
        return LocalDate.ofInstant(http.time().now(), ZoneOffset.UTC);
    }

    private static String instant(LocalDate day) {
        Instant start = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        return start.toString();
    }

    private static BigDecimal plain(BigDecimal quantity) {
        BigDecimal stripped = quantity.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    private static String lower(@Nullable Reference reference) {
        String name = reference == null ? null : reference.name();
        return name == null ? "" : name.strip().toLowerCase(Locale.ROOT);
    }

    private static String text(@Nullable String first, @Nullable String second, String last) {
        if (first != null && !first.isBlank()) {
            return first;
        }
        return second != null && !second.isBlank() ? second : last;
    }
}
