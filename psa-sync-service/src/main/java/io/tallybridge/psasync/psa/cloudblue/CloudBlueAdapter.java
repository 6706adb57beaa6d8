package io.tallybridge.psasync.psa.cloudblue;

import io.tallybridge.psasync.psa.Ability;
import io.tallybridge.psasync.psa.Agreement;
import io.tallybridge.psasync.psa.AgreementLine;
import io.tallybridge.psasync.psa.AgreementLine.QuantitySource;
import io.tallybridge.psasync.psa.CallObserver;
import io.tallybridge.psasync.psa.Company;
import io.tallybridge.psasync.psa.ConfigurableWrites;
import io.tallybridge.psasync.psa.ConnectionReport;
import io.tallybridge.psasync.psa.ConnectionReport.Check;
import io.tallybridge.psasync.psa.LineRef;
import io.tallybridge.psasync.psa.PlannedCall;
import io.tallybridge.psasync.psa.Product;
import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaAdapter;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaDescriptor;
import io.tallybridge.psasync.psa.PsaDescriptors;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.cloudblue.CloudBlueClient.Filter;
import io.tallybridge.psasync.psa.http.PsaHttp;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** CloudBlue PSA. An agreement is a schedule of a contract, a line one of the schedule's lines. */
@Singleton
final class CloudBlueAdapter implements PsaAdapter, ConfigurableWrites {
    private static final String CUSTOMERS_PATH = "companies/getcustomers";
    private static final Map<String, String> CUSTOMER = columns("id=AccountID", "name=CompanyName");
    private static final Map<String, String> SCHEDULE = columns(
            "ref=RefNumber",
            "name=ScheduleName",
            "customer=EndCustomerName",
            "customerId=",
            "startDate=StartDate",
            "endDate=ValidTo",
            "status=Status",
            "archived=Archived",
            "billingFrequency=");
    private static final Map<String, String> LINE = columns(
            "schedule=ScheduleRef",
            "ref=ScheduleLineRef",
            "product=ProductCode",
            "name=Description",
            "quantity=Quantity",
            "unitPrice=UnitPrice",
            "unitCost=UnitCost",
            "billingFrequency=BillingFrequency",
            "validFrom=ValidFrom",
            "validTo=ValidTo");
    private static final Map<String, String> PRODUCT =
            columns("code=ProductCode", "name=Description", "unitPrice=UnitPrice", "unitCost=UnitCost");
    /** Begins the company id of a schedule whose customer cannot be told from another of the same name; no company has it. */
    private static final String AMBIGUOUS = "ambiguous name: ";

    private static final Set<String> APIS = Collections.unmodifiableSet(
            new LinkedHashSet<>(List.of(CloudBlueClient.CURRENT, "v1", "v1.3", CloudBlueClient.PREVIOUS)));

    private final PsaHttp http;
    private final CloudBlueConfig config;
    private final PsaDescriptor descriptor = PsaDescriptors.load(Psa.CLOUDBLUE);

    @Inject
    CloudBlueAdapter(PsaHttp http, CloudBlueConfig config) {
        this.http = http;
        this.config = config;
    }

    private static Map<String, String> columns(String... pairs) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (String pair : pairs) {
            String[] parts = pair.split("=", 2);
            columns.put(parts[0], parts[1]);
        }
        return Collections.unmodifiableMap(columns);
    }

    @Override
    public PsaDescriptor descriptor() {
        return descriptor;
    }

    private CloudBlueClient client(PsaConnection connection, CallObserver observer) {
        return new CloudBlueClient(http, config, descriptor, connection, observer);
    }

    // ---- the connection's lists

    private static String customersPath(PsaConnection connection) {
        return connection.setting("customersPath").orElse(CUSTOMERS_PATH);
    }

    private static Columns customerColumns(PsaConnection connection) {
        return Columns.of(connection, "customerColumns", CUSTOMER, Set.of("id", "name"));
    }

    private static Columns scheduleColumns(PsaConnection connection) {
        Columns columns = Columns.of(connection, "scheduleColumns", SCHEDULE, Set.of("ref"));
        if (columns.column("customer").isEmpty() && columns.column("customerId").isEmpty()) {
            throw new PsaException(
                    PsaFailure.INVALID, "The setting 'scheduleColumns' has to name customer or customerId.");
        }
        return columns;
    }

    private static Columns lineColumns(PsaConnection connection) {
        return Columns.of(connection, "lineColumns", LINE, Set.of("schedule", "ref", "product", "quantity"));
    }

    private static Columns productColumns(PsaConnection connection) {
        return Columns.of(connection, "productColumns", PRODUCT, Set.of("code"));
    }

    /** A path that nobody published, and the connection therefore has to name. */
    private static String path(PsaConnection connection, String setting, String what) {
        return connection
                .setting(setting)
                .orElseThrow(() -> new PsaException(
                        PsaFailure.UNSUPPORTED,
                        what + " are not read: no public document shows how. Name the path that your API explorer"
                                + " shows in the setting '" + setting + "'."));
    }

    private static String schedulesPath(PsaConnection connection) {
        return path(connection, "schedulesPath", "Schedules");
    }

    private static String linesPath(PsaConnection connection) {
        return path(connection, "linesPath", "Schedule lines");
    }

    private static String sort(Columns columns, String word) {
        return columns.column(word).orElse("");
    }

    // ---- test

    @Override
    public ConnectionReport test(PsaConnection connection) {
        List<Check> checks = new ArrayList<>();
        CloudBlueClient client;
        try {
            client = client(connection, CallObserver.NONE);
            customerColumns(connection);
        } catch (PsaException e) {
            return new ConnectionReport(List.of(Check.failed("settings", String.valueOf(e.getMessage()), e.failure())));
        }
        if (!authentication(connection, client, checks)) {
            return new ConnectionReport(checks);
        }
        check(checks, "companies", () -> companies(connection, client));
        check(checks, "products", () -> firstProduct(connection, client));
        check(
                checks,
                "agreements",
                () -> first(connection, client, Ability.READ_AGREEMENTS, "schedulesPath", () -> {
                    Columns columns = scheduleColumns(connection);
                    client.first(schedulesPath(connection), columns, sort(columns, "ref"), 1)
                            .forEach(row -> toAgreement(connection, row, "?"));
                }));
        check(
                checks,
                "agreement lines",
                () -> first(connection, client, Ability.READ_LINES, "linesPath", () -> {
                    schedulesPath(connection);
                    Columns columns = lineColumns(connection);
                    client.first(linesPath(connection), columns, sort(columns, "ref"), 1)
                            .forEach(row -> toLine(connection, row, null, today()));
                }));
        checks.add(Check.passed(
                "writing",
                "There is no public call that sets a quantity: a person works off a worksheet, unless an operator"
                        + " described a call and proved it."));
        return new ConnectionReport(checks);
    }

    private boolean authentication(PsaConnection connection, CloudBlueClient client, List<Check> checks) {
        try {
            Columns columns = customerColumns(connection);
            client.first(customersPath(connection), columns, sort(columns, "name"), 1);
            checks.add(Check.passed("authentication", "The key works."));
            return true;
        } catch (PsaException e) {
            // A page with status 200 may be the log-in page: the status for a wrong key is not documented.
            boolean page = e.failure() == PsaFailure.PROTOCOL
                    && String.valueOf(e.getMessage()).contains(" answered ");
            boolean refused = page || e.failure() == PsaFailure.AUTH || e.failure() == PsaFailure.PERMISSION;
            if (refused) {
                checks.add(Check.failed(
                        "authentication",
                        "The key is refused, or its API user may not read customers: check the key, the address and the"
                                + " API user's role.",
                        PsaFailure.AUTH));
                return false;
            }
            if (e.failure() == PsaFailure.GONE) {
                checks.add(Check.failed(
                        "authentication",
                        "There is no list of customers at this address: check the API version and 'customersPath'"
                                + " against your API explorer.",
                        e.failure()));
                return false;
            }
            checks.add(Check.failed("authentication", String.valueOf(e.getMessage()), e.failure()));
            return false;
        }
    }

    @FunctionalInterface
    private interface Tried {
        String run();
    }

    private static void check(List<Check> checks, String name, Tried tried) {
        try {
            checks.add(Check.passed(name, tried.run()));
        } catch (PsaException e) {
            String detail = e.failure() == PsaFailure.PERMISSION
                    ? "The API user's role does not allow to read " + name + "; give it that right. (" + e.getMessage()
                            + ")"
                    : String.valueOf(e.getMessage());
            checks.add(Check.failed(name, detail, e.failure()));
        }
    }

    private String companies(PsaConnection connection, CloudBlueClient client) {
        Columns columns = customerColumns(connection);
        List<Row> rows = client.first(customersPath(connection), columns, sort(columns, "name"), config.pageSize());
        Set<String> names = new HashSet<>();
        long twins = rows.stream().filter(row -> !names.add(nameKey(row))).count();
        long without = rows.stream().filter(row -> row.text("id") == null).count();
        StringBuilder detail = new StringBuilder("Can be read.");
        if (without > 0) {
            detail.append(" Left out, because they have no ")
                    .append(sort(columns, "id"))
                    .append(": ")
                    .append(without)
                    .append(" of the first ")
                    .append(rows.size())
                    .append('.');
        }
        if (twins > 0) {
            detail.append(" Names that several customers share: ")
                    .append(twins)
                    .append(" of the first ")
                    .append(rows.size())
                    .append("; their schedules are not written.");
        }
        return detail.toString();
    }

    private String firstProduct(PsaConnection connection, CloudBlueClient client) {
        if (connection.setting("productsPath").isEmpty()) {
            return connection.setting("linesPath").isEmpty()
                    ? "Not read; set 'linesPath' or 'productsPath' for that."
                    : "Product codes are taken from schedule lines.";
        }
        Columns columns = productColumns(connection);
        client.first(path(connection, "productsPath", "Products"), columns, sort(columns, "code"), 1)
                .forEach(row -> row.number("unitPrice"));
        return "Can be read.";
    }

    private String first(
            PsaConnection connection, CloudBlueClient client, Ability ability, String setting, Runnable read) {
        if (!descriptor.can(ability, connection)) {
            return "Not read; set '" + setting + "' for that.";
        }
        read.run();
        return "Can be read.";
    }

    // ---- directory

    @Override
    public void companies(PsaConnection connection, Consumer<? super Company> sink) {
        Columns columns = customerColumns(connection);
        boolean byName = columns.column("id").equals(columns.column("name"));
        List<Company> found = new ArrayList<>();
        Map<String, Integer> ids = new HashMap<>();
        client(connection, CallObserver.NONE)
                .list(customersPath(connection), columns, sort(columns, "name"), List.of(), row -> {
                    String id = row.text("id");
                    String name = name(row);
                    if (id != null) {
                        found.add(new Company(id, name, byName ? null : id, true));
                        ids.merge(id, 1, Integer::sum);
                    }
                });
        // Two customers of one key cannot be told apart; neither is offered for mapping.
        found.stream().filter(company -> ids.getOrDefault(company.id(), 0) == 1).forEach(sink);
    }

    private static String name(Row row) {
        String name = row.text("name");
        if (name == null) {
            throw new PsaException(PsaFailure.PROTOCOL, "A customer has no name.");
        }
        return name;
    }

    private static String nameKey(Row row) {
        return nameKey(row.text("name", ""));
    }

    private static String nameKey(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    @Override
    public void products(PsaConnection connection, Consumer<? super Product> sink) {
        Set<String> seen = new HashSet<>();
        if (connection.setting("productsPath").isPresent()) {
            Columns columns = productColumns(connection);
            client(connection, CallObserver.NONE)
                    .list(
                            path(connection, "productsPath", "Products"),
                            columns,
                            sort(columns, "code"),
                            List.of(),
                            row -> {
                                String code = row.text("code");
                                if (code != null && seen.add(code)) {
                                    sink.accept(new Product(
                                            code,
                                            row.text("name", code),
                                            code,
                                            null,
                                            row.number("unitPrice"),
                                            row.number("unitCost"),
                                            true));
                                }
                            });
            return;
        }
        String path = linesPath(connection);
        Columns columns = lineColumns(connection);
        client(connection, CallObserver.NONE).list(path, columns, sort(columns, "ref"), List.of(), row -> {
            String code = row.text("product");
            if (code != null && seen.add(code)) {
                // A line's price is what one client pays, not the list price.
                sink.accept(new Product(code, row.text("name", code), code, null, null, null, true));
            }
        });
    }

    @Override
    public void agreements(PsaConnection connection, Consumer<? super Agreement> sink) {
        String path = schedulesPath(connection);
        Columns columns = scheduleColumns(connection);
        CloudBlueClient client = client(connection, CallObserver.NONE);
        Map<String, String> customers =
                columns.column("customerId").isPresent() ? Map.of() : customersByName(connection, client, List.of());
        client.list(path, columns, sort(columns, "ref"), List.of(), row -> {
            String customer = customer(row, columns, customers);
            if (customer != null && row.text("ref") != null) {
                sink.accept(toAgreement(connection, row, customer));
            }
        });
    }

    /** Whose schedule it is; null if its customer is not among those that can be mapped. */
    private static @Nullable String customer(Row row, Columns columns, Map<String, String> customers) {
        if (columns.column("customerId").isPresent()) {
            return row.text("customerId");
        }
        String name = row.text("customer");
        return name == null ? null : customers.get(nameKey(name));
    }

    /** Schedules name their customer, so that a name that two customers share belongs to neither. */
    private static Map<String, String> customersByName(
            PsaConnection connection, CloudBlueClient client, List<Filter> filters) {
        Columns columns = customerColumns(connection);
        Map<String, String> ids = new HashMap<>();
        Set<String> seen = new HashSet<>();
        client.list(customersPath(connection), columns, sort(columns, "name"), filters, row -> {
            String key = nameKey(name(row));
            String id = row.text("id");
            if (!seen.add(key)) {
                ids.put(key, AMBIGUOUS + row.text("name", ""));
            } else if (id != null) {
                ids.put(key, id);
            }
        });
        return ids;
    }

    private Agreement toAgreement(PsaConnection connection, Row row, String customer) {
        String ref = row.text("ref", "");
        LocalDate end = row.day("endDate");
        boolean ended = end != null && end.isBefore(today());
        return new Agreement(
                ref,
                customer,
                row.text("name", ref),
                !ended && !row.flag("archived") && billing(connection, row),
                row.day("startDate"),
                end,
                frequency(row),
                null);
    }

    private static boolean billing(PsaConnection connection, Row row) {
        if (row.columns().column("status").isEmpty()) {
            return true;
        }
        String status = row.text("status");
        return status != null
                && list(connection.setting("activeStatuses").orElse("Active")).stream()
                        .anyMatch(status::equalsIgnoreCase);
    }

    private static @Nullable String frequency(Row row) {
        String word = row.text("billingFrequency");
        if (word == null) {
            return null;
        }
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "month", "monthly", "1 month", "every month" -> "Monthly";
            case "quarter", "quarterly", "3 months", "every 3 months" -> "Quarterly";
            case "year", "yearly", "annual", "annually", "12 months", "every year" -> "Yearly";
            default -> word;
        };
    }

    @Override
    public void lines(
            PsaConnection connection,
            List<Agreement> agreements,
            LocalDate asOf,
            Consumer<? super AgreementLine> sink) {
        String path = linesPath(connection);
        schedulesPath(connection);
        Columns columns = lineColumns(connection);
        Map<String, Agreement> wanted =
                agreements.stream().collect(Collectors.toMap(Agreement::id, one -> one, (one, other) -> one));
        if (wanted.isEmpty()) {
            return;
        }
        // All rows, because how a list is narrowed down to several schedules is not known for certain.
        client(connection, CallObserver.NONE).list(path, columns, sort(columns, "ref"), List.of(), row -> {
            Agreement agreement = wanted.get(row.text("schedule", ""));
            if (agreement != null && row.text("ref") != null && row.text("product") != null) {
                sink.accept(toLine(connection, row, agreement, asOf));
            }
        });
    }

    private static AgreementLine toLine(
            PsaConnection connection, Row row, @Nullable Agreement agreement, LocalDate asOf) {
        LineRef ref = new LineRef(row.text("schedule", ""), row.text("ref", ""), row.text("product", ""));
        LocalDate from = row.day("validFrom");
        LocalDate to = row.day("validTo");
        boolean ended = to != null && to.isBefore(asOf);
        boolean begun = from == null || !from.isAfter(asOf);
        BigDecimal quantity = row.number("quantity");
        boolean agreementActive = agreement == null || agreement.active();
        String cycle = frequency(row);
        return new AgreementLine(
                ref,
                agreement == null ? "" : agreement.companyId(),
                row.text("name", ref.productId()),
                quantity,
                quantity == null ? QuantitySource.UNKNOWN : QuantitySource.LIVE,
                null,
                null,
                row.number("unitPrice"),
                row.number("unitCost"),
                cycle == null && agreement != null ? agreement.billingCycle() : cycle,
                null,
                agreementActive && begun && !ended,
                notWritable(connection, ref, agreement, ended),
                null);
    }

    private static @Nullable String notWritable(
            PsaConnection connection, LineRef ref, @Nullable Agreement agreement, boolean ended) {
        if (agreement != null && agreement.companyId().startsWith(AMBIGUOUS)) {
            return "Several customers have the name that this schedule bears: give them different names, or name a column"
                    + " with the customer's id in the settings.";
        }
        if (agreement != null && !agreement.active()) {
            return "The schedule has ended, is archived, or has a status that does not bill.";
        }
        if (ended) {
            return "The schedule line has ended.";
        }
        if (list(connection.setting("assetBilledProducts").orElse("")).contains(ref.productId())) {
            return "CloudBlue PSA counts this product's assets itself; the quantity is only compared.";
        }
        return null;
    }

    private static List<String> list(String setting) {
        return Arrays.stream(setting.split(","))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    @Override
    public AgreementLine readLine(PsaConnection connection, LineRef line, LocalDate asOf) {
        String path = linesPath(connection);
        String schedulesPath = schedulesPath(connection);
        Columns columns = lineColumns(connection);
        CloudBlueClient client = client(connection, CallObserver.NONE);
        Row row = only(client, path, columns, "ref", line.lineId(), found -> line.agreementId()
                .equals(found.text("schedule")));
        if (!line.productId().equals(row.text("product"))) {
            throw PsaException.conflict("The schedule line is for another product now.", row.number("quantity"));
        }
        Columns scheduleColumns = scheduleColumns(connection);
        Row schedule = only(client, schedulesPath, scheduleColumns, "ref", line.agreementId(), found -> true);
        Map<String, String> customers = Optional.ofNullable(schedule.text("customer"))
                .filter(name -> scheduleColumns.column("customerId").isEmpty())
                .map(name -> customersByName(
                        connection, client, List.of(new Filter(sort(customerColumns(connection), "name"), "eq", name))))
                .orElse(Map.of());
        String customer = customer(schedule, scheduleColumns, customers);
        if (customer == null) {
            throw new PsaException(
                    PsaFailure.INVALID, "The schedule's customer is not among those that can be mapped.");
        }
        return toLine(connection, row, toAgreement(connection, schedule, customer), asOf);
    }

    private static Row only(
            CloudBlueClient client,
            String path,
            Columns columns,
            String word,
            String value,
            java.util.function.Predicate<Row> fits) {
        List<Row> found = new ArrayList<>();
        client.list(path, columns, sort(columns, word), List.of(new Filter(sort(columns, word), "eq", value)), row -> {
            if (value.equals(row.text(word)) && fits.test(row)) {
                found.add(row);
            }
        });
        if (found.isEmpty()) {
            throw new PsaException(PsaFailure.GONE, "There is no " + value + " in the list " + path + ".");
        }
        if (found.size() > 1) {
            throw PsaException.conflict("There are " + found.size() + " rows with the reference " + value + ".", null);
        }
        return found.get(0);
    }

    private LocalDate today() {
        return LocalDate.ofInstant(http.time().now(), ZoneOffset.UTC);
    }

    // ---- described calls

    @Override
    public Set<String> apis() {
        return APIS;
    }

    @Override
    public PlannedCall planned(PsaConnection connection, ConfiguredCall call) {
        requireNoConfirmation(call);
        return new PlannedCall(
                call.method(), client(connection, CallObserver.NONE).address(call), call.body());
    }

    @Override
    public String call(PsaConnection connection, ConfiguredCall call, CallObserver observer) {
        requireNoConfirmation(call);
        return client(connection, observer).make(call);
    }

    /** The earlier API takes this member as a person's yes to a warning; a machine never says yes. */
    private static void requireNoConfirmation(ConfiguredCall call) {
        String all = (call.path() + " " + call.body()).toLowerCase(Locale.ROOT);
        if (call.writing() && all.contains("confirmedwarnings")) {
            throw new PsaException(PsaFailure.INVALID, "A described call must not confirm warnings.");
        }
    }
}
