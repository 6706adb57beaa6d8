package io.tallybridge.psasync.reconcile;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.common.time.Ids;
import io.tallybridge.psasync.connection.Connections;
import io.tallybridge.psasync.directory.DirectorySync;
import io.tallybridge.psasync.psa.PsaDescriptor;
import io.tallybridge.psasync.psa.QuantityRule;
import io.tallybridge.psasync.reconcile.BillableQuantity.Share;
import io.tallybridge.psasync.run.RunContext;
import io.tallybridge.psasync.run.RunHandler;
import io.tallybridge.psasync.run.RunKind;
import io.tallybridge.psasync.run.RunState;
import io.tallybridge.psasync.sql.Batch;
import io.tallybridge.psasync.sql.Row;
import io.tallybridge.psasync.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Runs a reconciliation: reads lines afresh, loads mappings and counts, joins them, writes findings. */
@ApplicationScoped
class Reconciler implements RunHandler {
    private final ReconciliationRepository repository;
    private final Staging staging;
    private final DirectorySync directory;
    private final Connections connections;
    private final ReconcileConfig config;
    private final Sql sql;
    private final Clock clock;

    @Inject
    Reconciler(
            ReconciliationRepository repository,
            Staging staging,
            DirectorySync directory,
            Connections connections,
            ReconcileConfig config,
            Sql sql,
            Clock clock) {
        this.repository = repository;
        this.staging = staging;
        this.directory = directory;
        this.connections = connections;
        this.config = config;
        this.sql = sql;
        this.clock = clock;
    }

    @Override
    public RunKind kind() {
        return RunKind.RECONCILIATION;
    }

    @Override
    public void execute(RunContext run) {
        String organization = run.organization();
        ReconciliationView reconciliation = sql.inTransaction(() -> repository.get(organization, run.subjectId()));
        directory.refreshLines(run, reconciliation.asOf());
        run.check();
        staging.load(organization, reconciliation);
        run.check();
        PsaDescriptor psa = sql.inTransaction(() -> connections
                .adapter(connections.require(organization, run.connectionId()).psa())
                .descriptor());
        long found = sql.inLongTransaction(() -> {
            staging.prepareJoins();
            Findings findings = new Findings(organization, reconciliation, psa, today(organization, reconciliation));
            findings.write();
            repository.totals(organization, reconciliation.id());
            // Last, because it holds the run's row until the commit, and whoever wants to cancel must not wait for
            // long.
            run.fence();
            return findings.batch.count();
        });
        run.progress(found, found);
    }

    @Override
    public void ended(RunContext run, RunState state, @Nullable String detail) {
        repository.clearStaging(run.organization(), run.subjectId());
        repository.end(run.organization(), run.subjectId(), state.name(), detail, clock.instant());
    }

    private LocalDate today(String organization, ReconciliationView reconciliation) {
        String zone = sql.first(
                        "select coalesce(time_zone, 'UTC') as zone from reconciliation"
                                + " where organization_id = ? and id = ?",
                        row -> row.text("zone"),
                        organization,
                        reconciliation.id())
                .orElse("UTC");
        try {
            return LocalDate.ofInstant(clock.instant(), ZoneId.of(zone));
        } catch (DateTimeException e) {
            return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        }
    }

    /** The findings of one reconciliation, target by target. */
    private final class Findings {
        private final String organization;
        private final ReconciliationView reconciliation;
        private final QuantityRule rounding;
        private final boolean dated;
        private final Period period;
        private final LocalDate freshFrom;
        private final Batch batch = repository.findings();
        private final Map<String, Rule> rules = new HashMap<>();

        Findings(String organization, ReconciliationView reconciliation, PsaDescriptor psa, LocalDate today) {
            this.organization = organization;
            this.reconciliation = reconciliation;
            this.rounding = psa.quantity();
            this.dated = psa.effectiveDate() == PsaDescriptor.EffectiveDate.REQUIRED;
            this.period = new Period(reconciliation.from(), reconciliation.to());
            this.freshFrom = Classification.freshFrom(period, today, config.staleAfterDays());
        }

        void write() {
            Grouping<Target> targets = new Grouping<>(this::finding);
            staging.pairs(organization, reconciliation, row -> {
                Target target = targets.of(row.text("target"), () -> target(row));
                target.add(row, rule(row), period);
            });
            targets.end();
            staging.orphans(organization, reconciliation, this::orphan);
            Grouping<Unmapped> accounts = new Grouping<>(this::unmappedAccount);
            staging.unmappedAccounts(organization, reconciliation, row -> {
                Unmapped account = accounts.of(
                        row.text("integration_id") + '\n' + row.text("account_id"), () -> new Unmapped(row));
                account.add(row, rule(row), period);
            });
            accounts.end();
            staging.unmappedServices(organization, reconciliation, this::unmappedService);
            batch.flush();
        }

        private Rule rule(Row row) throws SQLException {
            String json = row.findText("rule");
            return json == null
                    ? Rule.PLAIN
                    : rules.computeIfAbsent(
                            json, text -> RuleReader.fromMapping(sql.fromJson(text, new TypeReference<JsonNode>() {})));
        }

        private void add(FindingView finding) {
            repository.add(batch, organization, reconciliation.id(), finding);
        }

        private void finding(Target target) {
            BillableQuantity billable = target.shares.isEmpty() ? null : BillableQuantity.sum(target.shares);
            BillableQuantity rounded = billable == null ? null : billable.rounded(rounding);
            Classification.Facts facts = new Classification.Facts(
                    target.line,
                    target.candidates,
                    target.chosen && target.line == null,
                    rounded == null ? null : rounded.value(),
                    target.oldestLastDay);
            Classification.of(facts, freshFrom).ifPresent(kind -> add(finding(target, kind, billable, rounded)));
        }

        private FindingView finding(
                Target target,
                FindingKind kind,
                @Nullable BillableQuantity billable,
                @Nullable BillableQuantity rounded) {
            LineFacts line = target.line;
            BigDecimal quantity = line == null ? null : line.quantity();
            BigDecimal wanted = rounded == null ? null : rounded.value();
            BigDecimal difference = null;
            if (wanted != null && quantity != null) {
                difference = wanted.subtract(quantity);
            } else if (wanted != null && kind == FindingKind.NEW) {
                difference = wanted;
            }
            BigDecimal price = times(target.unitPrice, difference);
            BigDecimal cost = times(target.unitCost, difference);
            BigDecimal stake = price != null ? price : times(target.unitPrice, quantity != null ? quantity : wanted);
            return new FindingView(
                    Ids.next(),
                    kind,
                    String.join(", ", target.accountNames),
                    target.companyId,
                    target.companyName,
                    String.join(", ", target.serviceNames),
                    line == null ? target.productId : line.productId(),
                    target.productName,
                    line == null ? null : line.agreementId(),
                    line == null ? null : line.lineId(),
                    line == null ? null : line.name(),
                    line == null ? null : line.version(),
                    line == null ? null : line.notWritable(),
                    line == null ? null : effectiveDate(line),
                    quantity,
                    line == null ? null : line.source(),
                    line == null ? null : line.quantityDay(),
                    billable == null ? null : billable.value(),
                    wanted,
                    difference,
                    target.unitPrice,
                    target.unitCost,
                    price,
                    cost,
                    price == null || cost == null ? null : price.subtract(cost),
                    stake == null ? BigDecimal.ZERO : stake.abs(),
                    target.youngestLastDay,
                    target.oldestLastDay != null && target.oldestLastDay.isBefore(freshFrom),
                    target.silent,
                    line != null && midPeriod(line),
                    note(kind, target),
                    rounded == null ? List.of() : rounded.derivation(),
                    target.sources);
        }

        /** A person's choice, else the line's own default, which is the first period not billed yet. */
        private @Nullable LocalDate effectiveDate(LineFacts line) {
            if (!dated) {
                return null;
            }
            if (reconciliation.effectiveDate() != null) {
                return reconciliation.effectiveDate();
            }
            return line.effectiveDate() != null ? line.effectiveDate() : reconciliation.asOf();
        }

        private boolean midPeriod(LineFacts line) {
            return dated
                    && reconciliation.effectiveDate() != null
                    && !reconciliation.effectiveDate().equals(line.effectiveDate());
        }

        private @Nullable String note(FindingKind kind, Target target) {
            return switch (kind) {
                case AMBIGUOUS_LINE ->
                    target.chosen
                            ? "The line that was chosen for the mapping does not exist any more, or does not bill."
                            : target.candidates + " lines could be meant; choose one in the service mapping.";
                case VENDOR_SILENT -> "No count came in the whole period; silence is not taken for zero.";
                case STALE ->
                    "The last count is of " + target.oldestLastDay + "; counts before " + freshFrom
                            + " are not acted upon" + " without a look.";
                case QUANTITY_UNKNOWN -> "The PSA tells no quantity of this line; a worksheet can set it.";
                default ->
                    target.silent > 0 && target.line != null && kind != FindingKind.EQUAL
                            ? target.silent + " of " + target.sources.size()
                                    + " sources sent no count in the period and add nothing."
                            : null;
            };
        }

        private void orphan(Row row) throws SQLException {
            BigDecimal price = row.findDecimal("unit_price");
            BigDecimal worth = times(price, row.findDecimal("psa_quantity"));
            add(new FindingView(
                    Ids.next(),
                    FindingKind.ORPHAN_LINE,
                    null,
                    row.text("company_id"),
                    row.findText("company_name"),
                    null,
                    row.text("product_id"),
                    row.findText("product_name"),
                    row.text("agreement_id"),
                    row.text("line_id"),
                    row.text("name"),
                    row.findText("version"),
                    row.findText("not_writable"),
                    null,
                    row.findDecimal("psa_quantity"),
                    PsaQuantitySource.valueOf(row.text("psa_quantity_source")),
                    row.findDay("psa_quantity_day"),
                    null,
                    null,
                    null,
                    price,
                    row.findDecimal("unit_cost"),
                    null,
                    null,
                    null,
                    worth == null ? BigDecimal.ZERO : worth.abs(),
                    null,
                    false,
                    0,
                    false,
                    "The product is mapped, but no account of a vendor is mapped to this company.",
                    List.of(),
                    List.of()));
        }

        private void unmappedAccount(Unmapped account) {
            add(new FindingView(
                    Ids.next(),
                    FindingKind.UNMAPPED_ACCOUNT,
                    account.accountName,
                    null,
                    null,
                    account.serviceNames.isEmpty() ? null : String.join(", ", account.serviceNames),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    account.worth,
                    account.lastDay,
                    false,
                    0,
                    false,
                    "Map the account to a company"
                            + (account.worth.signum() > 0 ? "; its use is worth about that much at list prices." : "."),
                    account.steps,
                    account.sources));
        }

        private void unmappedService(Row row) throws SQLException {
            BigDecimal total = row.decimal("total");
            add(new FindingView(
                    Ids.next(),
                    FindingKind.UNMAPPED_SERVICE,
                    null,
                    null,
                    null,
                    row.text("service_name"),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    total,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    BigDecimal.ZERO,
                    row.findDay("last_day"),
                    false,
                    0,
                    false,
                    "Map the service to a product; " + row.number("accounts") + " accounts have counts of it.",
                    List.of(Step.of("last counts of " + row.number("accounts") + " accounts", total)),
                    List.of()));
        }

        private Target target(Row row) throws SQLException {
            return new Target(row);
        }
    }

    private static @Nullable BigDecimal times(@Nullable BigDecimal price, @Nullable BigDecimal quantity) {
        return price == null || quantity == null ? null : price.multiply(quantity);
    }

    /** Rows that belong together come one after the other; the group before is done when the next one begins. */
    private static final class Grouping<T> {
        private final java.util.function.Consumer<T> done;
        private @Nullable String key;
        private @Nullable T group;

        Grouping(java.util.function.Consumer<T> done) {
            this.done = done;
        }

        @FunctionalInterface
        interface Start<T> {
            T begin() throws SQLException;
        }

        T of(String nextKey, Start<T> start) throws SQLException {
            T current = group;
            if (current == null || !nextKey.equals(key)) {
                end();
                current = start.begin();
                group = current;
                key = nextKey;
            }
            return current;
        }

        void end() {
            if (group != null) {
                done.accept(group);
            }
            group = null;
        }
    }

    /** One target: a line, or a company and product without one. */
    private static final class Target {
        private final @Nullable LineFacts line;
        private final int candidates;
        private final boolean chosen;
        private final String companyId;
        private final @Nullable String companyName;
        private final String productId;
        private final @Nullable String productName;
        private final @Nullable BigDecimal unitPrice;
        private final @Nullable BigDecimal unitCost;
        private final TreeSet<String> accountNames = new TreeSet<>();
        private final TreeSet<String> serviceNames = new TreeSet<>();
        private final List<Share> shares = new ArrayList<>();
        private final List<Source> sources = new ArrayList<>();
        private @Nullable LocalDate oldestLastDay;
        private @Nullable LocalDate youngestLastDay;
        private int silent;

        Target(Row row) throws SQLException {
            String lineId = row.findText("line_id");
            line = lineId == null
                    ? null
                    : new LineFacts(
                            row.text("agreement_id"),
                            lineId,
                            row.text("line_product_id"),
                            row.text("line_name"),
                            row.findDecimal("psa_quantity"),
                            PsaQuantitySource.valueOf(row.text("psa_quantity_source")),
                            row.findDay("psa_quantity_day"),
                            row.findDecimal("unit_price"),
                            row.findDecimal("unit_cost"),
                            row.findDay("effective_date"),
                            row.findText("version"),
                            row.findText("not_writable"));
            candidates = (int) row.number("candidates");
            chosen = row.flag("chosen");
            companyId = row.text("company_id");
            companyName = row.findText("company_name");
            productId = row.text("product_id");
            productName = row.findText("product_name");
            unitPrice = row.findDecimal("unit_price");
            unitCost = row.findDecimal("unit_cost");
        }

        void add(Row row, Rule rule, Period period) throws SQLException {
            Counted counted = Staging.counted(row);
            String accountName = row.text("account_name");
            String serviceName = row.text("service_name");
            accountNames.add(accountName);
            serviceNames.add(serviceName);
            BillableQuantity quantity = counted == null ? null : BillableQuantity.of(rule, counted, period);
            if (quantity == null || counted == null) {
                silent++;
            } else {
                shares.add(new Share(accountName + ": " + serviceName, quantity));
                LocalDate day = counted.lastDay();
                oldestLastDay = oldestLastDay == null || day.isBefore(oldestLastDay) ? day : oldestLastDay;
                youngestLastDay = youngestLastDay == null || day.isAfter(youngestLastDay) ? day : youngestLastDay;
            }
            sources.add(new Source(
                    row.text("integration_id"),
                    row.findText("vendor_name"),
                    row.text("account_id"),
                    accountName,
                    row.text("service_id"),
                    serviceName,
                    row.findText("mapping_id"),
                    counted == null ? 0 : counted.days(),
                    counted == null ? null : counted.lastDay(),
                    quantity == null ? null : quantity.value()));
        }
    }

    /** An unmapped account and what its use would be worth at list prices. */
    private static final class Unmapped {
        private final String accountName;
        private final TreeSet<String> serviceNames = new TreeSet<>();
        private final List<Step> steps = new ArrayList<>();
        private final List<Source> sources = new ArrayList<>();
        private BigDecimal worth = BigDecimal.ZERO;
        private @Nullable LocalDate lastDay;

        Unmapped(Row row) throws SQLException {
            accountName = row.text("account_name");
        }

        void add(Row row, Rule rule, Period period) throws SQLException {
            Counted counted = Staging.counted(row);
            if (counted == null) {
                return;
            }
            String serviceId = row.text("service_id");
            String serviceName = Objects.requireNonNullElse(row.findText("service_name"), serviceId);
            BillableQuantity quantity = BillableQuantity.of(rule, counted, period);
            serviceNames.add(serviceName);
            quantity.derivation().forEach(step -> steps.add(step.from(serviceName)));
            BigDecimal amount = times(row.findDecimal("unit_price"), quantity.value());
            worth = amount == null ? worth : worth.add(amount.abs());
            lastDay = lastDay == null || counted.lastDay().isAfter(lastDay) ? counted.lastDay() : lastDay;
            sources.add(new Source(
                    row.text("integration_id"),
                    row.findText("vendor_name"),
                    row.text("account_id"),
                    accountName,
                    serviceId,
                    serviceName,
                    row.findText("mapping_id"),
                    counted.days(),
                    counted.lastDay(),
                    quantity.value()));
        }
    }
}
