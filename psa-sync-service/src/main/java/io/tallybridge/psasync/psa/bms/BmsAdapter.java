package io.tallybridge.psasync.psa.bms;

import io.tallybridge.psasync.psa.AddsLines;
import io.tallybridge.psasync.psa.Agreement;
import io.tallybridge.psasync.psa.AgreementLine;
import io.tallybridge.psasync.psa.AppliedQuantity;
import io.tallybridge.psasync.psa.CallObserver;
import io.tallybridge.psasync.psa.Company;
import io.tallybridge.psasync.psa.ConfigurableWrites;
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
import io.tallybridge.psasync.psa.bms.BmsRecords.ContractSummary;
import io.tallybridge.psasync.psa.bms.BmsRecords.Service;
import io.tallybridge.psasync.psa.bms.BmsRecords.UserInfo;
import io.tallybridge.psasync.psa.http.Answer;
import io.tallybridge.psasync.psa.http.Json;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.psasync.psa.http.TokenCache;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Kaseya BMS or Pulseway PSA. A line is a service on a contract, whose units no public call reads or changes. */
final class BmsAdapter implements PsaAdapter, AddsLines, ConfigurableWrites {
    /** The second version of the API. */
    static final String CURRENT = "V2";
    /** The first version, which still runs and has a log-in of its own. */
    static final String OLDER = "V1";

    private static final Set<String> APIS = Collections.unmodifiableSet(new LinkedHashSet<>(List.of(CURRENT, OLDER)));
    /** Nothing is deleted, whatever an operator describes. */
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH");
    /** A path below an API's address, and nothing that could lead elsewhere. */
    private static final Pattern PATH = Pattern.compile("/(?!/)[A-Za-z0-9._~!$&'()*+,;=:@%/-]*(\\?[^\\s#\\\\]*)?");

    private final PsaHttp http;
    private final BmsConfig config;
    private final PsaDescriptor descriptor;
    private final TokenCache tokens;
    private final TokenCache olderTokens;
    private final TenantLinesCache lines;

    BmsAdapter(Psa psa, PsaHttp http, BmsConfig config) {
        this.http = http;
        this.config = config;
        this.descriptor = PsaDescriptors.load(psa);
        this.tokens = new TokenCache(http.time(), config.renewBefore());
        this.olderTokens = new TokenCache(http.time(), config.renewBefore());
        this.lines = new TenantLinesCache(http.time(), config.linesLifetime());
    }

    @Override
    public PsaDescriptor descriptor() {
        return descriptor;
    }

    private BmsClient client(PsaConnection connection, CallObserver observer) {
        return new BmsClient(http, config, descriptor, tokens, olderTokens, connection, observer);
    }

    // ---- test

    @Override
    public ConnectionReport test(PsaConnection connection) {
        List<Check> checks = new ArrayList<>();
        BmsClient client;
        try {
            client = client(connection, CallObserver.NONE);
        } catch (PsaException e) {
            return new ConnectionReport(List.of(Check.failed("settings", String.valueOf(e.getMessage()), e.failure())));
        }
        if (!authentication(client, checks)) {
            return new ConnectionReport(checks);
        }
        Map<String, String> one = Map.of("PageSize", "1", "PageNumber", "1");
        right(checks, "companies", "CRM > Accounts: View", () -> {
            client.get(Directory.ACCOUNTS, one);
            return "Can be read.";
        });
        List<Service> services = new ArrayList<>();
        right(checks, "products", "Admin > Finance > Services: View", () -> {
            client.firstPage(Directory.SERVICES, 1, Service.class, services::add);
            return "Can be read.";
        });
        right(checks, "agreements", "Finance > Contracts: View", () -> contractTypes(connection, client));
        if (!services.isEmpty()) {
            right(checks, "agreement lines", "Admin > Finance > Services: View", () -> {
                client.firstPage(Rows.path(services.get(0).id()), 1, BmsRecords.RelatedService.class, row -> {});
                return "Can be read.";
            });
        }
        right(checks, "invoices", "Finance > Invoices: View", () -> {
            client.get(Invoices.SUMMARY, one);
            return "Can be read; they tell the units that were last invoiced.";
        });
        return new ConnectionReport(checks);
    }

    private boolean authentication(BmsClient client, List<Check> checks) {
        try {
            UserInfo user = client.one(client.get("/security/userinfo", Map.of()), UserInfo.class);
            checks.add(Check.passed(
                    "authentication",
                    "Logged in to " + user.businessName() + " (" + user.productName() + ", tenant " + user.tenantId()
                            + ") as " + user.fullName() + "."));
            return true;
        } catch (PsaException e) {
            boolean refused = e.failure() == PsaFailure.AUTH;
            checks.add(Check.failed(
                    "authentication",
                    refused
                            ? "The log-in was refused. Check the gateway, company, user name and password; the user has to"
                                    + " be an API Employee whose role has the special feature Has API Access. "
                                    + e.getMessage()
                            : String.valueOf(e.getMessage()),
                    e.failure()));
            return false;
        }
    }

    /** Reads some contracts; what a tenant calls its recurring ones shows only there. */
    private static String contractTypes(PsaConnection connection, BmsClient client) {
        Set<String> types = new TreeSet<>();
        List<ContractSummary> recurring = new ArrayList<>();
        client.whole(Directory.CONTRACTS, Map.of("PageSize", "100", "PageNumber", "1"), ContractSummary.class)
                .forEach(contract -> {
                    String type = contract.contractType();
                    if (Directory.isRecurring(connection, contract)) {
                        recurring.add(contract);
                    } else if (type != null) {
                        types.add(type);
                    }
                });
        if (recurring.isEmpty() && !types.isEmpty()) {
            return "Can be read, but none of the first contracts is one of recurring services; types seen: "
                    + String.join(", ", types) + ". Put your tenant's word into the setting contractType.";
        }
        return "Can be read.";
    }

    private interface Reading {
        String detail();
    }

    private static void right(List<Check> checks, String name, String right, Reading reading) {
        try {
            checks.add(Check.passed(name, reading.detail()));
        } catch (PsaException e) {
            String detail = e.failure() == PsaFailure.PERMISSION
                    ? "The user's security role lacks: " + right + "."
                    : String.valueOf(e.getMessage());
            checks.add(Check.failed(name, detail, e.failure()));
        }
    }

    // ---- directory

    @Override
    public void companies(PsaConnection connection, Consumer<? super Company> sink) {
        new Directory(connection, client(connection, CallObserver.NONE)).companies(sink);
    }

    @Override
    public void products(PsaConnection connection, Consumer<? super Product> sink) {
        new Directory(connection, client(connection, CallObserver.NONE)).products(sink);
    }

    @Override
    public void agreements(PsaConnection connection, Consumer<? super Agreement> sink) {
        lines.forget(connection);
        new Directory(connection, client(connection, CallObserver.NONE)).agreements(today(), sink);
    }

    @Override
    public void lines(
            PsaConnection connection,
            List<Agreement> agreements,
            LocalDate asOf,
            Consumer<? super AgreementLine> sink) {
        Rows rows = rows(connection, CallObserver.NONE);
        TenantLines all = lines.get(connection, rows::all);
        for (Agreement agreement : agreements) {
            rows.of(agreement, all, asOf, sink);
        }
    }

    @Override
    public AgreementLine readLine(PsaConnection connection, LineRef line, LocalDate asOf) {
        Rows rows = rows(connection, CallObserver.NONE);
        return rows.one(line, asOf, today(), () -> lines.get(connection, rows::all));
    }

    private Rows rows(PsaConnection connection, CallObserver observer) {
        BmsClient client = client(connection, observer);
        return new Rows(connection, client, new Invoices(client, config, today()));
    }

    // ---- a missing line

    @Override
    public List<PlannedCall> previewAdd(PsaConnection connection, NewLine line) {
        requireAddable(connection, line);
        return List.of(addition(connection, CallObserver.NONE).preview(line));
    }

    @Override
    public AppliedQuantity addLine(PsaConnection connection, NewLine line, CallObserver observer) {
        requireAddable(connection, line);
        return addition(connection, observer).add(line, today());
    }

    @Override
    public Optional<AgreementLine> findAdded(PsaConnection connection, NewLine line, CallObserver observer) {
        requireAddable(connection, line);
        return addition(connection, observer).find(line, today());
    }

    private Addition addition(PsaConnection connection, CallObserver observer) {
        return new Addition(client(connection, observer), rows(connection, observer), http.time(), config);
    }

    private void requireAddable(PsaConnection connection, NewLine line) {
        AddsLines.requireOn(connection);
        descriptor.quantity().objection(line.quantity(), connection).ifPresent(objection -> {
            throw new PsaException(PsaFailure.INVALID, objection);
        });
        if (line.quantity().signum() <= 0) {
            throw new PsaException(PsaFailure.INVALID, "A line is added with one unit at least.");
        }
    }

    // ---- a call that an operator described

    @Override
    public Set<String> apis() {
        return APIS;
    }

    @Override
    public PlannedCall planned(PsaConnection connection, ConfiguredCall call) {
        requireSafe(call);
        return new PlannedCall(
                call.method(), client(connection, CallObserver.NONE).address(call), call.body());
    }

    @Override
    public String call(PsaConnection connection, ConfiguredCall call, CallObserver observer) {
        requireSafe(call);
        Answer answer = client(connection, observer).configured(call);
        if (!answer.body().isBlank() && Json.tree(answer).isEmpty()) {
            PsaException unreadable =
                    new PsaException(PsaFailure.PROTOCOL, descriptor.name() + " did not answer with JSON.");
            throw call.writing() ? unreadable.withUnknownOutcome() : unreadable;
        }
        return answer.body();
    }

    private void requireSafe(ConfiguredCall call) {
        if (!APIS.contains(call.api())) {
            throw new PsaException(
                    PsaFailure.INVALID, descriptor.name() + " has the APIs " + String.join(" and ", APIS) + ".");
        }
        if (!METHODS.contains(call.method())) {
            throw new PsaException(PsaFailure.INVALID, "Calls of the method " + call.method() + " are not made.");
        }
        String path = call.path();
        String decoded = path.replaceAll("(?i)%2e", ".").replaceAll("(?i)%2f", "/");
        boolean elsewhere = Arrays.asList(decoded.split("[/?]", -1)).contains("..");
        if (!PATH.matcher(path).matches() || elsewhere) {
            throw new PsaException(
                    PsaFailure.INVALID, "The path has to start with one slash, and to stay below the API's address.");
        }
    }

    // ---- words

    private LocalDate today() {
        return LocalDate.ofInstant(http.time().now(), ZoneOffset.UTC);
    }

    /** Ids are whole numbers; anything else in an address would be somebody's experiment. */
    static String id(@Nullable String id) {
        if (id == null || !id.matches("\\d{1,10}")) {
            throw new PsaException(PsaFailure.GONE, "There is no record with this id.");
        }
        return id;
    }

    /** The values of a setting that lists some, in lower case. */
    static Set<String> list(PsaConnection connection, String setting) {
        Set<String> values = new LinkedHashSet<>();
        connection.setting(setting).stream()
                .flatMap(text -> Arrays.stream(text.split(",")))
                .map(value -> value.strip().toLowerCase(Locale.ROOT))
                .filter(value -> !value.isEmpty())
                .forEach(values::add);
        return values;
    }

    static String text(@Nullable String first, @Nullable String second, String last) {
        if (first != null && !first.isBlank()) {
            return first.strip();
        }
        return second != null && !second.isBlank() ? second.strip() : last;
    }
}
