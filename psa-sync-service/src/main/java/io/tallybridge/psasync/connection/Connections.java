package io.tallybridge.psasync.connection;

import com.fasterxml.jackson.core.type.TypeReference;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.tallybridge.common.caller.CurrentOrganization;
import io.tallybridge.common.http.EntityTags;
import io.tallybridge.common.paging.Cursor;
import io.tallybridge.common.paging.Page;
import io.tallybridge.common.problem.CommonProblem;
import io.tallybridge.common.time.Ids;
import io.tallybridge.psasync.audit.Actor;
import io.tallybridge.psasync.audit.AuditTrail;
import io.tallybridge.psasync.psa.Ability;
import io.tallybridge.psasync.psa.AddsLines;
import io.tallybridge.psasync.psa.ConnectionReport;
import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaAdapter;
import io.tallybridge.psasync.psa.PsaAdapters;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaDescriptor;
import io.tallybridge.psasync.psa.PsaDescriptor.FieldProblem;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.Secret;
import io.tallybridge.psasync.psa.SetsQuantities;
import io.tallybridge.psasync.run.DueWork;
import io.tallybridge.psasync.run.Runs;
import io.tallybridge.psasync.secret.SealedSecret;
import io.tallybridge.psasync.secret.SecretBox;
import io.tallybridge.psasync.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rules of connections. Credentials leave here only as {@link PsaConnection}, for the time of a call. */
@ApplicationScoped
public class Connections implements DueWork {
    private static final String RESEAL = "reseal-secret";

    private final ConnectionRepository repository;
    private final SecretBox secrets;
    private final PsaAdapters adapters;
    private final ConfiguredWriters configured;
    private final AddressCheck addresses;
    private final Runs runs;
    private final AuditTrail audit;
    private final CurrentOrganization currentOrganization;
    private final Sql sql;
    private final Clock clock;

    @Inject
    Connections(
            ConnectionRepository repository,
            SecretBox secrets,
            PsaAdapters adapters,
            ConfiguredWriters configured,
            AddressCheck addresses,
            Runs runs,
            AuditTrail audit,
            CurrentOrganization currentOrganization,
            Sql sql,
            Clock clock) {
        this.repository = repository;
        this.secrets = secrets;
        this.adapters = adapters;
        this.configured = configured;
        this.addresses = addresses;
        this.runs = runs;
        this.audit = audit;
        this.currentOrganization = currentOrganization;
        this.sql = sql;
        this.clock = clock;
    }

    ConnectionView create(String organization, NewConnection request, Actor actor) {
        Psa psa = psa(request.psa());
        Map<String, String> settings = texts("settings", request.settings());
        Map<String, String> credentials = texts("credentials", request.credentials());
        validate(adapters.of(psa).descriptor(), settings, credentials);
        UUID id = Ids.next();
        repository.insert(
                organization,
                id,
                psa,
                request.name().strip(),
                settings,
                secrets.seal(organization, id, sql.json(credentials)),
                credentials.keySet(),
                clock.instant());
        runs.schedule(task().instance(organization + "/" + id), clock.instant().plus(secrets.resealEvery()));
        audit.record(
                organization,
                actor,
                "psa-connection.created",
                "psa-connection",
                id,
                Map.of("psa", psa, "settings", settings));
        return require(organization, id);
    }

    ConnectionView change(String organization, UUID id, ConnectionPatch patch, @Nullable String ifMatch, Actor actor) {
        ConnectionView before = repository.findForChange(organization, id).orElseThrow(() -> unknown(id));
        EntityTags.requireMatch(ifMatch, before.version());
        Map<String, String> settings = merged("settings", before.settings(), patch.settings());
        Map<String, String> credentials = merged("credentials", credentials(organization, id), patch.credentials());
        validate(adapters.of(before.psa()).descriptor(), settings, credentials);
        if (patch.name() != null && patch.name().isBlank()) {
            throw CommonProblem.INVALID_INPUT.because("'name' must not be blank.");
        }
        repository.update(
                organization,
                id,
                patch.name() == null ? before.name() : patch.name().strip(),
                settings,
                secrets.seal(organization, id, sql.json(credentials)),
                credentials.keySet(),
                clock.instant());
        audit.record(
                organization,
                actor,
                "psa-connection.changed",
                "psa-connection",
                id,
                Map.of(
                        "settings",
                        settings,
                        "credentialsReplaced",
                        patch.credentials() == null
                                ? List.of()
                                : new TreeSet<>(patch.credentials().keySet())));
        return require(organization, id);
    }

    void delete(String organization, UUID id, @Nullable String ifMatch, Actor actor) {
        ConnectionView before = repository.findForChange(organization, id).orElseThrow(() -> unknown(id));
        EntityTags.requireMatch(ifMatch, before.version());
        if (runs.busy(organization, id)) {
            throw ConnectionProblem.CONNECTION_BUSY.because(
                    "Wait until its run has ended, or cancel the run, then delete the connection.");
        }
        repository.delete(organization, id, clock.instant());
        for (String table :
                List.of("company", "product", "agreement", "agreement_line", "configured_write", "own_quantity")) {
            sql.update("delete from " + table + " where organization_id = ? and connection_id = ?", organization, id);
        }
        audit.record(
                organization, actor, "psa-connection.deleted", "psa-connection", id, Map.of("name", before.name()));
    }

    Page<ConnectionView> list(String organization, Optional<Cursor> cursor, int limit) {
        return repository.list(organization, cursor, limit);
    }

    /** The connection, or a problem of type not-found. */
    public ConnectionView require(String organization, UUID id) {
        return repository.find(organization, id).orElseThrow(() -> unknown(id));
    }

    /** As {@link #require}; nobody deletes or changes it before the transaction ends. */
    public ConnectionView requireForWork(String organization, UUID id) {
        return repository.findForChange(organization, id).orElseThrow(() -> unknown(id));
    }

    public PsaAdapter adapter(Psa psa) {
        return adapters.of(psa);
    }

    /**
     * What sets quantities over a connection as it is set up now: calls that an operator described and switched on, else the
     * PSA's own call; empty if only a worksheet is left.
     */
    public Optional<SetsQuantities> quantities(PsaConnection connection) {
        return configured.of(connection).or(() -> adapters.quantities(connection.psa())
                .filter(writer -> adapters.of(connection).descriptor().can(Ability.SET_QUANTITY, connection)));
    }

    /** What adds lines over a connection as it is set up now; empty if it must not, or cannot. */
    public Optional<AddsLines> additions(PsaConnection connection) {
        return adapters.additions(connection.psa())
                .filter(adder -> adapters.of(connection).descriptor().can(Ability.ADD_LINE, connection)
                        && adder.addsLines(connection));
    }

    /** What a connection can do, as it is set up now; needs no credentials. */
    Capabilities capabilities(String organization, UUID id) {
        ConnectionView view = require(organization, id);
        PsaConnection connection = new PsaConnection(organization, id, view.psa(), view.settings(), Map.of());
        return new CapabilityWords(
                        adapters.of(connection).descriptor(),
                        connection,
                        configured.of(connection).isPresent())
                .all();
    }

    Stream<PsaDescriptor> descriptors() {
        return adapters.all().stream().map(PsaAdapter::descriptor);
    }

    /** The connection with its credentials, for an adapter's call. Opens a transaction of its own where there is none. */
    public PsaConnection open(String organization, UUID id) {
        return sql.inTransaction(() -> {
            ConnectionView connection = require(organization, id);
            Map<String, Secret> credentials = new LinkedHashMap<>();
            credentials(organization, id).forEach((name, value) -> credentials.put(name, Secret.of(value)));
            return new PsaConnection(organization, id, connection.psa(), connection.settings(), credentials);
        });
    }

    /** Asks the PSA; outside of a transaction, because that may take long. */
    ConnectionReport test(String organization, UUID id, Actor actor) {
        PsaConnection connection = open(organization, id);
        ConnectionReport report;
        try {
            report = adapters.of(connection).test(connection);
        } catch (PsaException e) {
            report = new ConnectionReport(
                    List.of(ConnectionReport.Check.failed("connection", String.valueOf(e.getMessage()), e.failure())));
        }
        boolean ok = report.ok();
        sql.inTransaction(() -> {
            repository.tested(organization, id, ok, clock.instant());
            audit.record(organization, actor, "psa-connection.tested", "psa-connection", id, Map.of("ok", ok));
            return true;
        });
        return report;
    }

    private Map<String, String> credentials(String organization, UUID id) {
        SealedSecret kept = repository.secret(organization, id).orElseThrow(() -> unknown(id));
        return sql.fromJson(secrets.open(organization, id, kept.bytes()), new TypeReference<Map<String, String>>() {});
    }

    /** Seals the secret again if the key set has another primary key now. */
    void reseal(String organization, UUID id) {
        repository
                .secret(organization, id)
                .filter(kept -> secrets.outdated(kept.keyId()))
                .ifPresent(kept -> repository.reseal(
                        organization,
                        id,
                        secrets.seal(organization, id, secrets.open(organization, id, kept.bytes())),
                        kept.keyId()));
    }

    /** One persistent task per connection, so that no table has to be searched over all organizations. */
    @Override
    public Task<Void> task() {
        return Tasks.custom(RESEAL, Void.class).execute((instance, context) -> {
            String[] ids = instance.getId().split("/", 2);
            UUID id = UUID.fromString(ids[1]);
            boolean exists = currentOrganization.supplyAs(
                    ids[0],
                    () -> sql.inTransaction(() -> {
                        reseal(ids[0], id);
                        return repository.find(ids[0], id).isPresent();
                    }));
            return (complete, operations) -> {
                if (exists) {
                    operations.reschedule(complete, complete.getTimeDone().plus(secrets.resealEvery()));
                } else {
                    operations.remove();
                }
            };
        });
    }

    private void validate(PsaDescriptor descriptor, Map<String, String> settings, Map<String, String> credentials) {
        List<FieldProblem> problems = descriptor.problems(settings, credentials);
        if (!problems.isEmpty()) {
            throw ConnectionProblem.INVALID_CONNECTION
                    .builder("Correct the fields named in 'errors'.")
                    .with("errors", problems)
                    .build();
        }
        List<FieldProblem> refused = addresses.problems(descriptor, settings);
        if (!refused.isEmpty()) {
            throw ConnectionProblem.ADDRESS_REFUSED
                    .builder(refused.get(0).problem())
                    .with("errors", refused)
                    .build();
        }
    }

    private static Psa psa(String code) {
        return Arrays.stream(Psa.values())
                .filter(psa -> psa.name().equals(code))
                .findFirst()
                .orElseThrow(() -> ConnectionProblem.INVALID_CONNECTION.because(
                        "'psa' must be one of " + Arrays.toString(Psa.values()) + "."));
    }

    /** Numbers and switches are taken as their text; anything deeper is refused. */
    private static Map<String, String> texts(String group, @Nullable Map<String, @Nullable Object> given) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (given != null) {
            given.forEach((name, value) -> {
                if (value instanceof String || value instanceof Number || value instanceof Boolean) {
                    texts.put(name, value.toString());
                } else if (value instanceof List<?> list
                        && list.stream().noneMatch(item -> item instanceof List<?> || item instanceof Map<?, ?>)) {
                    texts.put(
                            name,
                            String.join(",", list.stream().map(String::valueOf).toList()));
                } else if (value != null) {
                    throw ConnectionProblem.INVALID_CONNECTION
                            .builder("Correct the fields named in 'errors'.")
                            .with("errors", List.of(new FieldProblem(group + "." + name, "must be a text")))
                            .build();
                }
            });
        }
        return texts;
    }

    private static Map<String, String> merged(
            String group, Map<String, String> before, @Nullable Map<String, @Nullable Object> given) {
        Map<String, String> merged = new LinkedHashMap<>(before);
        if (given != null) {
            given.forEach((name, value) -> {
                if (value == null) {
                    merged.remove(name);
                }
            });
        }
        merged.putAll(texts(group, given));
        return merged;
    }

    private static RuntimeException unknown(UUID id) {
        return CommonProblem.NOT_FOUND.because("There is no PSA connection " + id + ".");
    }

    /** What a failed call to a PSA answers to the caller who asked for it. */
    public static RuntimeException problem(PsaException failure) {
        ConnectionProblem type =
                failure.retryable() ? ConnectionProblem.PSA_UNAVAILABLE : ConnectionProblem.PSA_REFUSED;
        return type.builder(String.valueOf(failure.getMessage()))
                .with("failure", failure.failure())
                .build();
    }
}
