package io.tallybridge.psasync.psa.accelo;

import com.fasterxml.jackson.databind.JsonNode;
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
import io.tallybridge.psasync.psa.accelo.AcceloRecords.Contract;
import io.tallybridge.psasync.psa.accelo.AcceloRecords.Material;
import io.tallybridge.psasync.psa.accelo.AcceloRecords.Period;
import io.tallybridge.psasync.psa.accelo.AcceloRecords.Template;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.psasync.psa.write.VerifiedWrite;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Accelo. An agreement is a retainer; a line is a material of the retainer's opened period that holds the day asked for. Each
 * period has materials of its own, so that a quantity holds for one period and is set again in the next.
 */
@Singleton
final class AcceloAdapter implements PsaAdapter, SetsQuantities, AddsLines {
    private static final String INVOICED_PERIODS = "invoicedPeriods";
    private static final int PRICES_LOOKED_AT = 50;

    private final PsaHttp http;
    private final AcceloConfig config;
    private final PsaDescriptor descriptor = PsaDescriptors.load(Psa.ACCELO);
    private final AcceloClient.Caches caches;
    private final VerifiedWrite writes;

    @Inject
    AcceloAdapter(PsaHttp http, AcceloConfig config) {
        this.http = http;
        this.config = config;
        this.caches = AcceloClient.Caches.of(http, config);
        this.writes = new VerifiedWrite(http.time(), config.readBackPauses());
    }

    @Override
    public PsaDescriptor descriptor() {
        return descriptor;
    }

    private AcceloClient client(PsaConnection connection, CallObserver observer) {
        return new AcceloClient(http, config, descriptor, caches, connection, observer);
    }

    // ---- test

    @Override
    public ConnectionReport test(PsaConnection connection) {
        List<Check> checks = new ArrayList<>();
        AcceloClient client;
        try {
            client = client(connection, CallObserver.NONE);
        } catch (PsaException e) {
            return new ConnectionReport(List.of(Check.failed("settings", String.valueOf(e.getMessage()), e.failure())));
        }
        client.insist();
        if (!authentication(client, checks)) {
            return new ConnectionReport(checks);
        }
        timeZone(client, checks);
        right(checks, "companies", "companies", () -> client.probe(AcceloClient.COMPANIES, null, 1));
        right(checks, "products", "item templates", () -> client.probe(AcceloClient.TEMPLATES, null, 1));
        List<JsonNode> contracts = new ArrayList<>();
        right(
                checks,
                "agreements",
                "retainers",
                () -> contracts.addAll(client.probe(AcceloClient.CONTRACTS, "standing(active)", 1)));
        if (!contracts.isEmpty()) {
            String first = String.valueOf(Values.text(contracts.get(0), "id"));
            right(
                    checks,
                    "periods",
                    "the periods of retainers",
                    () -> client.probe(
                            AcceloClient.CONTRACTS + "/" + AcceloClient.number(first) + "/periods", null, 1));
        }
        right(
                checks,
                "agreement lines",
                "materials",
                () -> client.probe(AcceloClient.MATERIALS, "against_type(contract_period)", 1));
        if (!connection.enabled(INVOICED_PERIODS)) {
            right(checks, "invoices", "invoices", () -> client.probe(AcceloClient.INVOICES, null, 1));
        }
        prices(client, checks);
        return new ConnectionReport(checks);
    }

    private static boolean authentication(AcceloClient client, List<Check> checks) {
        try {
            JsonNode info = client.tokenInfo();
            String who = Values.text(info, "email");
            checks.add(Check.passed(
                    "authentication",
                    who == null ? "The application works." : "The application works, as " + who + "."));
            return true;
        } catch (PsaException e) {
            String detail =
                    switch (e.failure()) {
                        case AUTH ->
                            "The client id or secret is wrong, the application's user is disabled, or the application allows"
                                    + " other addresses only.";
                        case INVALID -> "Register the application as a Service application. " + e.getMessage();
                        case PROTOCOL ->
                            "The deployment does not answer as Accelo does; check its name. " + e.getMessage();
                        default -> String.valueOf(e.getMessage());
                    };
            checks.add(Check.failed("authentication", detail, e.failure()));
            return false;
        }
    }

    private static void timeZone(AcceloClient client, List<Check> checks) {
        try {
            checks.add(Check.passed("time zone", "Days are those of " + client.zone() + "."));
        } catch (PsaException e) {
            checks.add(Check.failed("time zone", String.valueOf(e.getMessage()), e.failure()));
        }
    }

    private static void right(List<Check> checks, String name, String what, Runnable read) {
        try {
            read.run();
            checks.add(Check.passed(name, "Can be read."));
        } catch (PsaException e) {
            String detail = e.failure() == PsaFailure.PERMISSION
                    ? "The application's user may not read " + what + "; give the user that right in Accelo."
                    : String.valueOf(e.getMessage());
            checks.add(Check.failed(name, detail, e.failure()));
        }
    }

    /** That prices hide from users without financial access is seen on budgets and inferred for materials. */
    private static void prices(AcceloClient client, List<Check> checks) {
        try {
            List<JsonNode> templates =
                    client.probe(AcceloClient.TEMPLATES, "type(material),standing(active)", PRICES_LOOKED_AT);
            boolean seen = templates.isEmpty()
                    || templates.stream()
                            .anyMatch(record ->
                                    Values.decimal(record, "price") != null || Values.decimal(record, "cost") != null);
            checks.add(
                    seen
                            ? Check.passed("prices", "Can be read.")
                            : Check.failed(
                                    "prices",
                                    "No price and no cost is shown: give the application's user full financial access."
                                            + " Until then changes have no worth.",
                                    PsaFailure.PERMISSION));
        } catch (PsaException e) {
            checks.add(Check.failed("prices", String.valueOf(e.getMessage()), e.failure()));
        }
    }

    // ---- directory

    @Override
    public void companies(PsaConnection connection, Consumer<? super Company> sink) {
        client(connection, CallObserver.NONE).companies(record -> {
            String id = Values.text(record, "id");
            String name = Values.text(record, "name");
            if (id != null) {
                sink.accept(new Company(
                        id,
                        name == null ? id : name,
                        Values.text(record, "custom_id"),
                        !AcceloRecords.lower(Values.text(record, "standing")).equals("inactive")));
            }
        });
    }

    @Override
    public void products(PsaConnection connection, Consumer<? super Product> sink) {
        client(connection, CallObserver.NONE)
                .templates(template -> sink.accept(new Product(
                        template.id(),
                        template.title(),
                        template.code(),
                        null,
                        template.price(),
                        template.cost(),
                        template.active())));
    }

    @Override
    public void agreements(PsaConnection connection, Consumer<? super Agreement> sink) {
        AcceloClient client = client(connection, CallObserver.NONE);
        LocalDate today = client.today();
        client.activeContracts(contract -> {
            client.requireRequestsLeft(config.readsLeave());
            String cycle;
            try {
                cycle = BillingCycle.of(client.openedPeriods(contract.id()), today);
            } catch (PsaException e) {
                if (e.failure() == PsaFailure.GONE) {
                    return; // deleted since the page was read
                }
                throw e;
            }
            sink.accept(toAgreement(contract, cycle, today));
        });
    }

    private static Agreement toAgreement(Contract contract, @Nullable String cycle, LocalDate today) {
        return new Agreement(
                contract.id(),
                contract.companyId(),
                contract.title(),
                contract.ended(today) == null,
                contract.started(),
                contract.expires(),
                cycle,
                null);
    }

    @Override
    public void lines(
            PsaConnection connection,
            List<Agreement> agreements,
            LocalDate asOf,
            Consumer<? super AgreementLine> sink) {
        AcceloClient client = client(connection, CallObserver.NONE);
        LocalDate today = client.today();
        Map<String, PeriodChoice> choices = new LinkedHashMap<>();
        for (Agreement agreement : agreements) {
            client.requireRequestsLeft(config.readsLeave());
            try {
                choices.put(agreement.id(), client.choice(agreement.id(), asOf, client.recentPeriods(agreement.id())));
            } catch (PsaException e) {
                if (e.failure() != PsaFailure.GONE) {
                    throw e;
                }
            }
        }
        Set<String> periods = choices.values().stream()
                .flatMap(choice -> choice.periods().stream().map(Period::id))
                .collect(Collectors.toSet());
        Map<String, List<Material>> materials =
                client.materials(periods).stream().collect(Collectors.groupingBy(Material::periodId));
        InvoicedPeriods invoiced = invoiced(
                connection,
                client,
                choices.values().stream()
                        .flatMap(choice -> choice.periods().stream())
                        .toList());
        for (Agreement agreement : agreements) {
            PeriodChoice choice = choices.get(agreement.id());
            if (choice != null) {
                Around around = new Around(
                        agreement.id(),
                        agreement.companyId(),
                        ended(agreement, choice.day(), today),
                        choice,
                        choice.obstacle() == null
                                ? invoiced.obstacle(choice.periods().get(0), agreement.id())
                                : null);
                lines(client, around, materials, sink);
            }
        }
    }

    /** A directory holds active retainers only, so that one that is not active for another reason than its end was ended since. */
    private static @Nullable String ended(Agreement agreement, LocalDate day, LocalDate today) {
        String expired = Contract.expired(agreement.endDate(), day);
        if (expired != null) {
            return expired;
        }
        boolean byDate = Contract.expired(agreement.endDate(), today) != null;
        return agreement.active() || byDate ? null : "The retainer is not active.";
    }

    private static void lines(
            AcceloClient client,
            Around around,
            Map<String, List<Material>> materials,
            Consumer<? super AgreementLine> sink) {
        Set<String> seen = new HashSet<>();
        for (Period period : around.choice().periods()) {
            MaterialLines.byLineId(materials.getOrDefault(period.id(), List.of()))
                    .forEach((lineId, material) -> {
                        if (seen.add(lineId)) {
                            sink.accept(toLine(client, around, lineId, material));
                        }
                    });
        }
    }

    /** What a line's retainer and period say about all lines of the period. */
    private record Around(
            String agreementId,
            String companyId,
            @Nullable String ended,
            PeriodChoice choice,
            @Nullable String invoiced) {

        @Nullable
        String obstacle() {
            if (ended != null) {
                return ended;
            }
            return choice.obstacle() != null ? choice.obstacle() : invoiced;
        }
    }

    private static AgreementLine toLine(AcceloClient client, Around around, String lineId, Material material) {
        LineRef ref = new LineRef(around.agreementId(), lineId, MaterialLines.productId(material));
        PeriodChoice choice = around.choice();
        LocalDate effectiveDate = choice.effectiveDate();
        if (effectiveDate != null) {
            client.rememberMaterial(ref, effectiveDate, material.id());
        }
        BigDecimal quantity = choice.quantityKnown() ? material.quantity() : null;
        String obstacle = around.obstacle();
        if (obstacle == null && quantity == null) {
            obstacle = "Accelo tells no quantity for the material.";
        }
        return new AgreementLine(
                ref,
                around.companyId(),
                material.title().isBlank() ? ref.productId() : material.title(),
                quantity,
                quantity == null ? QuantitySource.UNKNOWN : QuantitySource.LIVE,
                null,
                null,
                material.price(),
                material.cost(),
                choice.periods().isEmpty()
                        ? null
                        : BillingCycle.of(choice.periods().get(0)),
                effectiveDate,
                around.ended() == null,
                obstacle,
                null);
    }

    // ---- invoices

    /** What invoices say about periods. */
    @FunctionalInterface
    private interface InvoicedPeriods {
        @Nullable
        String obstacle(Period period, String contractId);
    }

    private static InvoicedPeriods invoiced(PsaConnection connection, AcceloClient client, List<Period> periods) {
        Optional<Instant> since = periods.stream().map(Period::created).min(Instant::compareTo);
        if (connection.enabled(INVOICED_PERIODS) || since.isEmpty()) {
            return (period, contractId) -> null;
        }
        ZoneId zone = client.zone();
        List<AcceloRecords.Invoice> invoices;
        try {
            invoices = client.invoices(since.get().minus(Duration.ofDays(1)));
        } catch (PsaException e) {
            if (e.failure() != PsaFailure.PERMISSION) {
                throw e;
            }
            return (period, contractId) ->
                    "The application's user may not read invoices, so that nothing says whether the period is invoiced.";
        }
        return (period, contractId) -> invoices.stream().anyMatch(invoice -> invoice.bills(period, contractId, zone))
                ? "The period " + period + " is invoiced already."
                : null;
    }

    // ---- one line

    @Override
    public AgreementLine readLine(PsaConnection connection, LineRef line, LocalDate asOf) {
        return fresh(connection, client(connection, CallObserver.NONE), line, asOf, true)
                .line();
    }

    /** A line with what was read around it, so that reading it again costs one call. */
    private record Fresh(AgreementLine line, Around around, Material material) {}

    private Fresh fresh(
            PsaConnection connection, AcceloClient client, LineRef ref, LocalDate day, boolean askInvoices) {
        Around around = around(connection, client, ref.agreementId(), day, askInvoices);
        if (around.choice().periods().isEmpty()) {
            throw new PsaException(PsaFailure.GONE, "The retainer has no period, and so no lines.");
        }
        PsaException missing = null;
        for (Period period : around.choice().periods()) {
            try {
                Material material = MaterialLines.find(client.materials(List.of(period.id())), ref.lineId());
                return new Fresh(toLine(client, around, ref, material), around, material);
            } catch (PsaException e) {
                if (e.failure() != PsaFailure.GONE) {
                    throw e;
                }
                missing = e;
            }
        }
        throw missing == null ? new PsaException(PsaFailure.GONE, "The period does not have this line.") : missing;
    }

    private static AgreementLine toLine(AcceloClient client, Around around, LineRef ref, Material material) {
        if (!ref.productId().equals(MaterialLines.productId(material))) {
            throw PsaException.conflict("The line is for another item now.", material.quantity());
        }
        return toLine(client, around, ref.lineId(), material);
    }

    private Around around(
            PsaConnection connection, AcceloClient client, String contractId, LocalDate day, boolean askInvoices) {
        Contract contract = client.contract(contractId);
        PeriodChoice choice = client.choice(contractId, day, client.openedPeriods(contractId));
        String ended = contract.ended(choice.day());
        boolean ask = askInvoices && ended == null && choice.obstacle() == null;
        return new Around(
                contractId,
                contract.companyId(),
                ended,
                choice,
                ask
                        ? invoiced(connection, client, choice.periods())
                                .obstacle(choice.periods().get(0), contractId)
                        : null);
    }

    private static AgreementLine again(AcceloClient client, Fresh before) {
        Material material = client.material(before.material().id())
                .orElseThrow(() -> new PsaException(PsaFailure.GONE, "The material does not exist any more."));
        return toLine(client, before.around(), before.line().ref(), material);
    }

    @Override
    public List<PlannedCall> preview(PsaConnection connection, QuantityChange change) {
        LocalDate day = requirePermitted(connection, change.to(), change.effectiveDate());
        if (change.from().compareTo(change.to()) == 0) {
            return List.of();
        }
        AcceloClient client = client(connection, CallObserver.NONE);
        String material = client.recentMaterial(change.line(), day).orElseGet(() -> {
            Fresh fresh = fresh(connection, client, change.line(), day, false);
            requireKnown(fresh.line());
            return fresh.material().id();
        });
        return List.of(new PlannedCall(
                "PUT", client.address(AcceloClient.materialPath(material)), AcceloClient.body(quantity(change.to()))));
    }

    @Override
    public AppliedQuantity setQuantity(PsaConnection connection, QuantityChange change, CallObserver observer) {
        LocalDate day = requirePermitted(connection, change.to(), change.effectiveDate());
        AcceloClient client = client(connection, observer);
        client.requireRequestsLeft(config.pushesLeave());
        Fresh fresh = fresh(connection, client, change.line(), day, true);
        requireKnown(fresh.line());
        return writes.set(
                change,
                fresh::line,
                before -> again(client, fresh),
                line -> client.setQuantity(fresh.material().id(), quantity(change.to())));
    }

    @Override
    public Settlement settle(PsaConnection connection, QuantityChange change, CallObserver observer) {
        LocalDate day = requireDay(change.effectiveDate());
        AcceloClient client = client(connection, observer);
        Fresh fresh = fresh(connection, client, change.line(), day, false);
        requireKnown(fresh.line());
        return writes.settle(change, () -> again(client, fresh));
    }

    /** Without a quantity there is nothing to compare. */
    private static void requireKnown(AgreementLine line) {
        if (line.knownQuantity() == null) {
            throw new PsaException(
                    PsaFailure.INVALID,
                    line.notWritable() == null ? "The line's quantity is unknown." : line.notWritable());
        }
    }

    private LocalDate requirePermitted(PsaConnection connection, BigDecimal target, @Nullable LocalDate day) {
        descriptor.quantity().objection(target, connection).ifPresent(objection -> {
            throw new PsaException(PsaFailure.INVALID, objection);
        });
        return requireDay(day);
    }

    private static LocalDate requireDay(@Nullable LocalDate day) {
        if (day == null) {
            throw new PsaException(PsaFailure.INVALID, "Accelo needs a day: it says which period is meant.");
        }
        return day;
    }

    private static Map<String, String> quantity(BigDecimal quantity) {
        return Map.of("quantity", plain(quantity));
    }

    /** Plain digits: no exponent, no grouping, no zeros at the end. */
    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    // ---- a missing line

    @Override
    public List<PlannedCall> previewAdd(PsaConnection connection, NewLine line) {
        requireAddable(connection, line);
        AcceloClient client = client(connection, CallObserver.NONE);
        Around around = placeFor(connection, client, line);
        return List.of(new PlannedCall(
                "POST", client.address(AcceloClient.MATERIALS), AcceloClient.body(newMaterial(client, around, line))));
    }

    @Override
    public AppliedQuantity addLine(PsaConnection connection, NewLine line, CallObserver observer) {
        requireAddable(connection, line);
        AcceloClient client = client(connection, observer);
        client.requireRequestsLeft(config.pushesLeave());
        Around around = placeFor(connection, client, line);
        return writes.add(
                line.quantity(),
                () -> linesOf(client, around, line.productId()),
                () -> client.create(newMaterial(client, around, line)));
    }

    @Override
    public Optional<AgreementLine> findAdded(PsaConnection connection, NewLine line, CallObserver observer) {
        requireAddable(connection, line);
        AcceloClient client = client(connection, observer);
        Around around = placeFor(connection, client, line);
        return writes.find(() -> linesOf(client, around, line.productId()));
    }

    private Around placeFor(PsaConnection connection, AcceloClient client, NewLine line) {
        Around around = around(connection, client, line.agreementId(), line.effectiveDate(), true);
        String obstacle = around.obstacle();
        if (obstacle != null) {
            throw new PsaException(PsaFailure.INVALID, obstacle);
        }
        return around;
    }

    private static List<AgreementLine> linesOf(AcceloClient client, Around around, String productId) {
        List<Material> materials =
                client.materials(List.of(around.choice().periods().get(0).id()));
        List<AgreementLine> found = new ArrayList<>();
        MaterialLines.byLineId(materials).forEach((lineId, material) -> {
            if (MaterialLines.productId(material).equals(productId)) {
                AgreementLine line = toLine(client, around, lineId, material);
                requireKnown(line);
                found.add(line);
            }
        });
        return found;
    }

    /** Price and cost are sent as the template has them: nothing says what Accelo takes for those that are left out. */
    private static Map<String, String> newMaterial(AcceloClient client, Around around, NewLine line) {
        Template template = client.template(line.productId());
        if (!template.material() || !template.active()) {
            throw new PsaException(PsaFailure.INVALID, "The item template is not an active one of the type Material.");
        }
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("against_type", "contract_period");
        fields.put("against_id", around.choice().periods().get(0).id());
        fields.put("title", template.title());
        fields.put("quantity", plain(line.quantity()));
        BigDecimal price = line.unitPrice() == null ? template.price() : line.unitPrice();
        if (price == null) {
            throw new PsaException(
                    PsaFailure.INVALID,
                    "The item template shows no price, so that the material could become free; give the application's user"
                            + " full financial access, or name a price.");
        }
        fields.put("price", plain(price));
        BigDecimal cost = line.unitCost() == null ? template.cost() : line.unitCost();
        if (cost != null) {
            fields.put("cost", plain(cost));
        }
        fields.put("template_id", template.id());
        return fields;
    }

    private void requireAddable(PsaConnection connection, NewLine line) {
        AddsLines.requireOn(connection);
        requirePermitted(connection, line.quantity(), line.effectiveDate());
    }
}
