package io.tallybridge.psasync.psa.autotask;

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
import io.tallybridge.psasync.psa.autotask.AutotaskRecords.Contract;
import io.tallybridge.psasync.psa.autotask.AutotaskRecords.ContractService;
import io.tallybridge.psasync.psa.autotask.AutotaskRecords.Filter;
import io.tallybridge.psasync.psa.autotask.AutotaskRecords.Service;
import io.tallybridge.psasync.psa.autotask.AutotaskRecords.Threshold;
import io.tallybridge.psasync.psa.autotask.AutotaskRecords.Units;
import io.tallybridge.psasync.psa.autotask.UnitRows.Reading;
import io.tallybridge.psasync.psa.autotask.UnitRows.Row;
import io.tallybridge.psasync.psa.http.Addressbook;
import io.tallybridge.psasync.psa.http.Days;
import io.tallybridge.psasync.psa.http.Json;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.psasync.psa.write.VerifiedWrite;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Datto Autotask PSA. A line is a service (or, if the connection says so, a bundle) of a recurring service contract; its
 * quantity is the units that hold from a day, and changes by adjustments that can neither be seen nor taken back.
 */
@Singleton
final class AutotaskAdapter implements PsaAdapter, SetsQuantities, AddsLines {
    private static final String CONTRACTS = "Contracts";
    private static final String COMPANIES = "Companies";
    private static final int RECURRING_SERVICE = 7;
    private static final String ACTIVE = "1";
    private static final List<Long> CUSTOMER = List.of(1L);
    /** Contracts that ended lately still explain what was billed. */
    private static final int ENDED_DAYS_SHOWN = 45;
    /** One line's rows reach over the longest period and the one after. */
    private static final int MONTHS_AHEAD = 13;

    private final PsaHttp http;
    private final AutotaskConfig config;
    private final PsaDescriptor descriptor = PsaDescriptors.load(Psa.AUTOTASK);
    private final AutotaskClient.Caches caches;
    private final VerifiedWrite writes;

    @Inject
    AutotaskAdapter(PsaHttp http, AutotaskConfig config) {
        this.http = http;
        this.config = config;
        this.caches = new AutotaskClient.Caches(
                new Addressbook<>(http.time(), config.zoneLifetime()),
                new Addressbook<>(http.time(), config.thresholdLifetime()),
                new Addressbook<>(http.time(), Duration.ofDays(1)));
        this.writes = new VerifiedWrite(http.time(), config.readBackPauses());
    }

    @Override
    public PsaDescriptor descriptor() {
        return descriptor;
    }

    private AutotaskClient client(PsaConnection connection, CallObserver observer) {
        return new AutotaskClient(http, config, descriptor, caches, connection, observer);
    }

    private AutotaskClient bulkReader(PsaConnection connection) {
        AutotaskClient client = client(connection, CallObserver.NONE);
        client.requireRequestsLeft(config.readsStopAt());
        return client;
    }

    // ---- test

    @Override
    public ConnectionReport test(PsaConnection connection) {
        List<Check> checks = new ArrayList<>();
        AutotaskClient client;
        try {
            client = client(connection, CallObserver.NONE);
        } catch (PsaException e) {
            return new ConnectionReport(List.of(Check.failed("settings", String.valueOf(e.getMessage()), e.failure())));
        }
        if (!zone(client, connection, checks) || !authentication(client, checks)) {
            return new ConnectionReport(checks);
        }
        List<Filter> all = List.of(Filter.gte("id", 0));
        right(checks, "companies", "companies", () -> client.probe(COMPANIES, all));
        right(checks, "products", "services", () -> client.probe(LineKind.SERVICE.catalogue(), all));
        right(checks, "agreements", "contracts", () -> client.probe(CONTRACTS, all));
        right(checks, "agreement lines", "contract services", () -> client.probe(LineKind.SERVICE.lines(), all));
        right(checks, "units", "contract service units", () -> client.probe(LineKind.SERVICE.units(), all));
        if (bundles(connection)) {
            right(checks, "bundles", "contract service bundles", () -> client.probe(LineKind.BUNDLE.lines(), all));
            right(
                    checks,
                    "bundle units",
                    "contract service bundle units",
                    () -> client.probe(LineKind.BUNDLE.units(), all));
        }
        return new ConnectionReport(checks);
    }

    private static boolean zone(AutotaskClient client, PsaConnection connection, List<Check> checks) {
        try {
            if (connection.setting("zoneUrl").isPresent()) {
                client.zone();
                checks.add(Check.passed("zone", "The zone address of the settings is used."));
            } else {
                client.lookUpZone();
                checks.add(Check.passed("zone", "Autotask knows the API user and its zone."));
            }
            return true;
        } catch (PsaException e) {
            checks.add(Check.failed("zone", String.valueOf(e.getMessage()), e.failure()));
            return false;
        }
    }

    private static boolean authentication(AutotaskClient client, List<Check> checks) {
        try {
            Threshold threshold = client.threshold();
            checks.add(Check.passed(
                    "authentication",
                    threshold.externalRequestThreshold() == null || threshold.currentTimeframeRequestCount() == null
                            ? "The credentials work."
                            : "The credentials work; "
                                    + threshold.currentTimeframeRequestCount().toPlainString() + " of "
                                    + threshold.externalRequestThreshold().toPlainString()
                                    + " requests of this hour are used."));
            return true;
        } catch (PsaException e) {
            checks.add(Check.failed(
                    "authentication",
                    e.failure() == PsaFailure.AUTH
                            ? "The user name, the secret or the tracking identifier is wrong, or the user is no API user."
                            : String.valueOf(e.getMessage()),
                    e.failure()));
            return false;
        }
    }

    private static void right(List<Check> checks, String name, String what, Runnable read) {
        try {
            read.run();
            checks.add(Check.passed(name, "Can be read; a restricted security level may still hide some of them."));
        } catch (PsaException e) {
            String detail = e.failure() == PsaFailure.PERMISSION
                    ? "The API user's security level does not let it read " + what + "."
                    : String.valueOf(e.getMessage());
            checks.add(Check.failed(name, detail, e.failure()));
        }
    }

    // ---- directory

    @Override
    public void companies(PsaConnection connection, Consumer<? super Company> sink) {
        AutotaskClient client = bulkReader(connection);
        List<Filter> filter =
                List.of(Filter.eq("isActive", true), Filter.in("companyType", companyTypes(connection, client)));
        client.query(COMPANIES, filter, AutotaskRecords.Company.class, company -> {
            if (company.id() != null) {
                sink.accept(new Company(
                        company.id(),
                        text(company.companyName(), company.id()),
                        company.companyNumber(),
                        !Boolean.FALSE.equals(company.isActive())));
            }
        });
    }

    private static List<Long> companyTypes(PsaConnection connection, AutotaskClient client) {
        Optional<String> chosen = connection.setting("companyTypes");
        if (chosen.isPresent()) {
            return Arrays.stream(chosen.get().split(","))
                    .map(String::strip)
                    .filter(type -> !type.isEmpty())
                    .map(AutotaskClient::number)
                    .toList();
        }
        List<Long> customers = client.labels(COMPANIES, "companyType").entrySet().stream()
                .filter(type -> type.getValue().equalsIgnoreCase("Customer"))
                .map(type -> AutotaskClient.number(type.getKey()))
                .toList();
        return customers.isEmpty() ? CUSTOMER : customers;
    }

    @Override
    public void products(PsaConnection connection, Consumer<? super Product> sink) {
        AutotaskClient client = bulkReader(connection);
        for (LineKind kind : kinds(connection)) {
            client.query(kind.catalogue(), List.of(Filter.eq("isActive", true)), Service.class, service -> {
                if (service.id() != null) {
                    sink.accept(new Product(
                            kind.id(service.id()),
                            text(service.name(), service.id()),
                            service.sku(),
                            service.manufacturerServiceProviderProductNumber(),
                            service.unitPrice(),
                            service.unitCost(),
                            !Boolean.FALSE.equals(service.isActive())));
                }
            });
        }
    }

    @Override
    public void agreements(PsaConnection connection, Consumer<? super Agreement> sink) {
        AutotaskClient client = bulkReader(connection);
        Map<String, String> labels = client.labels(CONTRACTS, "contractPeriodType");
        List<Filter> filter = List.of(
                Filter.eq("contractType", RECURRING_SERVICE),
                Filter.gte("endDate", midnight(today().minusDays(ENDED_DAYS_SHOWN))));
        client.query(CONTRACTS, filter, Contract.class, contract -> {
            if (contract.id() != null && contract.companyID() != null) {
                sink.accept(toAgreement(contract, contract.id(), contract.companyID(), labels));
            }
        });
    }

    private Agreement toAgreement(Contract contract, String id, String companyId, Map<String, String> labels) {
        LocalDate end = Days.parse(contract.endDate());
        boolean ended = end != null && end.isBefore(today());
        String period = contract.contractPeriodType();
        return new Agreement(
                id,
                companyId,
                text(contract.contractName(), id),
                ACTIVE.equals(contract.status()) && !ended,
                Days.parse(contract.startDate()),
                end,
                period == null ? null : labels.getOrDefault(period, period),
                null);
    }

    @Override
    public void lines(
            PsaConnection connection,
            List<Agreement> agreements,
            LocalDate asOf,
            Consumer<? super AgreementLine> sink) {
        if (agreements.isEmpty()) {
            return;
        }
        AutotaskClient client = bulkReader(connection);
        Map<String, Agreement> byId = agreements.stream()
                .collect(Collectors.toMap(Agreement::id, Function.identity(), (one, same) -> one, LinkedHashMap::new));
        for (LineKind kind : kinds(connection)) {
            Map<String, List<ContractService>> services = services(client, kind, byId.keySet());
            // Contracts whose periods begin on the same day share a query.
            Map<LocalDate, List<Agreement>> byFirstDay = byId.values().stream()
                    .filter(agreement -> services.containsKey(agreement.id()))
                    .collect(Collectors.groupingBy(
                            agreement -> firstDay(agreement, asOf), TreeMap::new, Collectors.toList()));
            byFirstDay.forEach((firstDay, group) -> {
                Map<String, List<Row>> rows =
                        rows(client, kind, contractFilter(group), firstDay, horizon(group, firstDay, asOf));
                for (Agreement agreement : group) {
                    for (ContractService service : services.getOrDefault(agreement.id(), List.of())) {
                        sink.accept(line(connection, client, kind, agreement, service, rows, asOf));
                    }
                }
            });
        }
    }

    private static Map<String, List<ContractService>> services(
            AutotaskClient client, LineKind kind, Iterable<String> contractIds) {
        List<Long> numbers = new ArrayList<>();
        contractIds.forEach(id -> numbers.add(AutotaskClient.number(id)));
        Map<String, List<ContractService>> found = new HashMap<>();
        client.query(kind.lines(), List.of(Filter.in("contractID", numbers)), ContractService.class, service -> {
            if (service.id() != null && service.contractID() != null && productOf(kind, service) != null) {
                found.computeIfAbsent(service.contractID(), id -> new ArrayList<>())
                        .add(service);
            }
        });
        return found;
    }

    private static LocalDate firstDay(Agreement agreement, LocalDate asOf) {
        return BillingPeriods.of(agreement.startDate(), agreement.billingCycle())
                .map(periods -> periods.firstDay(asOf))
                .orElse(asOf);
    }

    /** The first day after the period, so that the row of an open period is at hand when the present one is billed. */
    private static LocalDate horizon(List<Agreement> group, LocalDate firstDay, LocalDate asOf) {
        LocalDate latest = group.stream()
                .map(agreement -> BillingPeriods.of(agreement.startDate(), agreement.billingCycle())
                        .map(periods -> periods.next(firstDay))
                        .orElse(asOf.plusMonths(1)))
                .max(LocalDate::compareTo)
                .orElse(asOf);
        return latest.isAfter(asOf) ? latest : asOf;
    }

    private static Filter contractFilter(List<Agreement> group) {
        return Filter.in(
                "contractID",
                group.stream()
                        .map(agreement -> AutotaskClient.number(agreement.id()))
                        .toList());
    }

    private static Map<String, List<Row>> rows(
            AutotaskClient client, LineKind kind, Filter whose, LocalDate endsFrom, LocalDate startsUntil) {
        Map<String, List<Row>> rows = new HashMap<>();
        List<Filter> filter = List.of(
                whose, Filter.gte("endDate", midnight(endsFrom)), Filter.lte("startDate", midnight(startsUntil)));
        client.query(kind.units(), filter, Units.class, unit -> {
            String line = kind == LineKind.SERVICE ? unit.contractServiceID() : unit.contractServiceBundleID();
            LocalDate start = Days.parse(unit.startDate());
            LocalDate end = Days.parse(unit.endDate());
            if (line == null || start == null || end == null || unit.units() == null) {
                // Leaving the row out would make the line seem to have no units.
                throw new PsaException(
                        PsaFailure.PROTOCOL, "A row of " + kind.units() + " lacks its line, days or units.");
            }
            boolean posted = unit.approveAndPostDate() != null
                    && !unit.approveAndPostDate().isBlank();
            long id = unit.id() == null ? 0 : AutotaskClient.number(unit.id());
            rows.computeIfAbsent(line, none -> new ArrayList<>()).add(new Row(id, start, end, posted, unit.units()));
        });
        return rows;
    }

    private AgreementLine line(
            PsaConnection connection,
            AutotaskClient client,
            LineKind kind,
            Agreement agreement,
            ContractService service,
            Map<String, List<Row>> rowsByLine,
            LocalDate asOf) {
        String lineId = String.valueOf(service.id());
        UnitRows rows = new UnitRows(rowsByLine.getOrDefault(lineId, List.of()));
        DatedUnits units = dated(connection, rows, agreement, asOf);
        if (!units.complete() && rowsByLine.containsKey(lineId)) {
            // Everything at hand is billed: look further ahead for this line alone.
            units = dated(connection, rowsAhead(client, kind, lineId, agreement, asOf), agreement, asOf);
        }
        return toLine(kind, agreement, service, units);
    }

    private UnitRows rowsAhead(
            AutotaskClient client, LineKind kind, String lineId, Agreement agreement, LocalDate asOf) {
        Filter whose = Filter.eq(kind.lineField(), AutotaskClient.number(lineId));
        return new UnitRows(rows(client, kind, whose, firstDay(agreement, asOf), asOf.plusMonths(MONTHS_AHEAD))
                .getOrDefault(lineId, List.of()));
    }

    private static DatedUnits dated(PsaConnection connection, UnitRows rows, Agreement agreement, LocalDate asOf) {
        Reading reading = connection.setting("unitRows").map(Reading::valueOf).orElse(Reading.TOTAL);
        return DatedUnits.find(
                rows,
                BillingPeriods.of(agreement.startDate(), agreement.billingCycle()),
                agreement.endDate(),
                asOf,
                reading,
                connection.enabled("midPeriodChanges"));
    }

    private static AgreementLine toLine(LineKind kind, Agreement agreement, ContractService service, DatedUnits units) {
        String product = productOf(kind, service);
        String productId = kind.id(product == null ? "" : product);
        String obstacle = units.obstacle();
        if (obstacle == null && !agreement.active()) {
            obstacle = "The contract is inactive or has ended.";
        }
        return new AgreementLine(
                new LineRef(agreement.id(), kind.id(String.valueOf(service.id())), productId),
                agreement.companyId(),
                text(service.invoiceDescription(), productId),
                units.units(),
                null,
                service.unitPrice(),
                service.unitCost(),
                agreement.billingCycle(),
                units.effectiveDate(),
                agreement.active(),
                obstacle,
                null);
    }

    private static @Nullable String productOf(LineKind kind, ContractService service) {
        return kind == LineKind.SERVICE ? service.serviceID() : service.serviceBundleID();
    }

    // ---- one line

    @Override
    public AgreementLine readLine(PsaConnection connection, LineRef line, LocalDate asOf) {
        return fresh(connection, client(connection, CallObserver.NONE), line, asOf)
                .line();
    }

    /** A line with what was read around it, so that reading it again costs one call. */
    private record Fresh(AgreementLine line, Agreement agreement, ContractService service) {}

    private Fresh fresh(PsaConnection connection, AutotaskClient client, LineRef ref, LocalDate asOf) {
        LineKind kind = LineKind.of(ref.lineId());
        ContractService service = client.get(kind.lines(), kind.number(ref.lineId()), ContractService.class);
        if (!ref.agreementId().equals(service.contractID())) {
            throw new PsaException(PsaFailure.GONE, "The contract does not have this line any more.");
        }
        if (!ref.productId().equals(kind.id(String.valueOf(productOf(kind, service))))) {
            throw PsaException.conflict("The line is for another service now.", null);
        }
        Contract contract = client.get(CONTRACTS, AutotaskClient.number(ref.agreementId()), Contract.class);
        Agreement agreement = toAgreement(
                contract,
                ref.agreementId(),
                String.valueOf(contract.companyID()),
                client.labels(CONTRACTS, "contractPeriodType"));
        return new Fresh(again(connection, client, kind, agreement, service, asOf), agreement, service);
    }

    private AgreementLine again(
            PsaConnection connection,
            AutotaskClient client,
            LineKind kind,
            Agreement agreement,
            ContractService service,
            LocalDate asOf) {
        UnitRows rows = rowsAhead(client, kind, String.valueOf(service.id()), agreement, asOf);
        return toLine(kind, agreement, service, dated(connection, rows, agreement, asOf));
    }

    @Override
    public List<PlannedCall> preview(PsaConnection connection, QuantityChange change) {
        LocalDate day = requirePermitted(connection, change.to(), change.effectiveDate());
        BigDecimal difference = change.to().subtract(change.from());
        if (difference.signum() == 0) {
            return List.of();
        }
        LineKind kind = LineKind.of(change.line().lineId());
        return List.of(new PlannedCall(
                "POST",
                client(connection, CallObserver.NONE).address(kind.adjustments()),
                adjustment(kind, change.line(), difference, day)));
    }

    @Override
    public AppliedQuantity setQuantity(PsaConnection connection, QuantityChange change, CallObserver observer) {
        LocalDate day = requirePermitted(connection, change.to(), change.effectiveDate());
        AutotaskClient client = client(connection, observer);
        client.requireRequestsLeft(config.pushesStopAt());
        return adjust(connection, client, change, day);
    }

    private AppliedQuantity adjust(
            PsaConnection connection, AutotaskClient client, QuantityChange change, LocalDate day) {
        LineKind kind = LineKind.of(change.line().lineId());
        Fresh fresh = fresh(connection, client, change.line(), day);
        return writes.set(
                change,
                fresh::line,
                before -> again(connection, client, kind, fresh.agreement(), fresh.service(), day),
                line -> {
                    requireStillOpen(line, day);
                    BigDecimal difference = change.to().subtract(line.quantity());
                    client.create(
                            kind.adjustments(), kind.adjustments(), adjustment(kind, change.line(), difference, day));
                });
    }

    /** Between review and push the MSP may bill the period; the reviewed day would then be prorated. */
    private static void requireStillOpen(AgreementLine line, LocalDate day) {
        if (!day.equals(line.effectiveDate())) {
            throw PsaException.conflict(
                    "Units cannot change from " + day + " without proration; the first day that can is "
                            + line.effectiveDate() + ".",
                    line.quantity());
        }
    }

    @Override
    public Settlement settle(PsaConnection connection, QuantityChange change, CallObserver observer) {
        LocalDate day = requireDay(change.effectiveDate());
        AutotaskClient client = client(connection, observer);
        return writes.settle(
                change, () -> fresh(connection, client, change.line(), day).line());
    }

    private LocalDate requirePermitted(PsaConnection connection, BigDecimal target, @Nullable LocalDate day) {
        descriptor.quantity().objection(target, connection).ifPresent(objection -> {
            throw new PsaException(PsaFailure.INVALID, objection);
        });
        return requireDay(day);
    }

    private static LocalDate requireDay(@Nullable LocalDate day) {
        if (day == null) {
            throw new PsaException(PsaFailure.INVALID, "Autotask needs the day from which the units hold.");
        }
        return day;
    }

    private static String adjustment(LineKind kind, LineRef ref, BigDecimal difference, LocalDate day) {
        return Json.write(AutotaskRecords.ordered(
                "contractID",
                AutotaskClient.number(ref.agreementId()),
                kind.lineField(),
                kind.number(ref.lineId()),
                kind.productField(),
                kind.number(ref.productId()),
                "unitChange",
                difference.intValueExact(),
                "effectiveDate",
                midnight(day)));
    }

    // ---- a missing line

    @Override
    public List<PlannedCall> previewAdd(PsaConnection connection, NewLine line) {
        requireAddable(connection, line);
        AutotaskClient client = client(connection, CallObserver.NONE);
        String adjustment = Json.write(AutotaskRecords.ordered(
                "contractID", AutotaskClient.number(line.agreementId()),
                "contractServiceID", "(the new line's)",
                "serviceID", AutotaskClient.number(line.productId()),
                "unitChange", line.quantity().intValueExact(),
                "effectiveDate", midnight(line.effectiveDate())));
        return List.of(
                new PlannedCall("POST", client.address(newLinePath(line)), newLine(line)),
                new PlannedCall("POST", client.address(LineKind.SERVICE.adjustments()), adjustment));
    }

    @Override
    public AppliedQuantity addLine(PsaConnection connection, NewLine line, CallObserver observer) {
        requireAddable(connection, line);
        AutotaskClient client = client(connection, observer);
        client.requireRequestsLeft(config.pushesStopAt());
        Agreement agreement = agreementFor(client, line);
        AppliedQuantity present = writes.present(
                () -> linesOf(connection, client, agreement, line),
                () -> client.create(newLinePath(line), LineKind.SERVICE.lines(), newLine(line)));
        AgreementLine found = present.line();
        boolean created = present.outcome() == AppliedQuantity.Outcome.WRITTEN;
        if (!created && found.quantity().signum() != 0 && found.quantity().compareTo(line.quantity()) != 0) {
            throw PsaException.conflict(
                    "The contract has a line of this service already, with "
                            + found.quantity().toPlainString() + ".",
                    found.quantity());
        }
        LocalDate day = requireDay(found.effectiveDate());
        QuantityChange change =
                new QuantityChange(line.intentId(), found.ref(), found.quantity(), line.quantity(), day, null);
        AppliedQuantity applied = adjust(connection, client, change, day);
        return created ? new AppliedQuantity(AppliedQuantity.Outcome.WRITTEN, applied.line()) : applied;
    }

    @Override
    public Optional<AgreementLine> findAdded(PsaConnection connection, NewLine line, CallObserver observer) {
        requireAddable(connection, line);
        AutotaskClient client = client(connection, observer);
        Agreement agreement = agreementFor(client, line);
        return writes.find(() -> linesOf(connection, client, agreement, line));
    }

    private Agreement agreementFor(AutotaskClient client, NewLine line) {
        Contract contract = client.get(CONTRACTS, AutotaskClient.number(line.agreementId()), Contract.class);
        Agreement agreement = toAgreement(
                contract,
                line.agreementId(),
                String.valueOf(contract.companyID()),
                client.labels(CONTRACTS, "contractPeriodType"));
        if (!agreement.active()) {
            throw new PsaException(PsaFailure.INVALID, "The contract is inactive or has ended.");
        }
        return agreement;
    }

    private List<AgreementLine> linesOf(
            PsaConnection connection, AutotaskClient client, Agreement agreement, NewLine line) {
        List<Filter> filter = List.of(
                Filter.eq("contractID", AutotaskClient.number(line.agreementId())),
                Filter.eq("serviceID", AutotaskClient.number(line.productId())));
        List<AgreementLine> found = new ArrayList<>();
        client.query(
                LineKind.SERVICE.lines(),
                filter,
                ContractService.class,
                service -> found.add(
                        again(connection, client, LineKind.SERVICE, agreement, service, line.effectiveDate())));
        return found;
    }

    private void requireAddable(PsaConnection connection, NewLine line) {
        AddsLines.requireOn(connection);
        if (LineKind.of(line.productId()) != LineKind.SERVICE) {
            throw new PsaException(PsaFailure.UNSUPPORTED, "Bundles are not added.");
        }
        requirePermitted(connection, line.quantity(), line.effectiveDate());
    }

    private static String newLinePath(NewLine line) {
        return CONTRACTS + "/" + AutotaskClient.number(line.agreementId()) + "/Services";
    }

    private static String newLine(NewLine line) {
        Map<String, Object> body = AutotaskRecords.ordered(
                "contractID", AutotaskClient.number(line.agreementId()),
                "serviceID", AutotaskClient.number(line.productId()));
        if (line.unitPrice() != null) {
            body.put("unitPrice", line.unitPrice());
        }
        if (line.unitCost() != null) {
            body.put("unitCost", line.unitCost());
        }
        return Json.write(body);
    }

    // ---- words

    private static boolean bundles(PsaConnection connection) {
        return connection.enabled("serviceBundles");
    }

    private static List<LineKind> kinds(PsaConnection connection) {
        return bundles(connection) ? List.of(LineKind.values()) : List.of(LineKind.SERVICE);
    }

    private LocalDate today() {
        return LocalDate.ofInstant(http.time().now(), ZoneOffset.UTC);
    }

    private static String midnight(LocalDate day) {
        return day + "T00:00:00Z";
    }

    private static String text(@Nullable String first, String last) {
        return first == null || first.isBlank() ? last : first;
    }
}
