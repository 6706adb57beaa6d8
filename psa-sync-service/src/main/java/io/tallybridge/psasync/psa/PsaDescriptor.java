package io.tallybridge.psasync.psa;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The facts about a PSA that can be listed, read from {@code psa/<code>/descriptor.yaml}. What needs an {@code if} is code
 * of the adapter.
 *
 * @param name as the PSA calls itself
 * @param auth how calls are authenticated and which credentials a connection needs
 * @param settings what else a connection can or must be told
 * @param hosts the only hosts that are ever called, next-page links included: a name, {@code *.name}, or a regular
 *     expression between slashes; an operator may add some
 * @param limits what the PSA asks of its callers
 * @param quantity what quantities it holds
 * @param write whether a write carries the target or the difference
 * @param effectiveDate whether a quantity holds from a day
 * @param readBack how the quantity of a line can be read
 * @param abilities every {@link Ability}, with its state
 * @param notes the page about this PSA in the documentation
 */
public record PsaDescriptor(
        @JsonProperty(required = true) Psa code,
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) Auth auth,
        @JsonProperty(required = true) List<Field> settings,
        @JsonProperty(required = true) List<String> hosts,
        @JsonProperty(required = true) List<Limit> limits,
        @JsonProperty(required = true) QuantityRule quantity,
        @JsonProperty(required = true) Write write,
        @JsonProperty(required = true) EffectiveDate effectiveDate,
        @JsonProperty(required = true) ReadBack readBack,
        @JsonProperty(required = true) Map<Ability, Capability> abilities,
        @JsonProperty(required = true) String notes) {

    public PsaDescriptor {
        settings = List.copyOf(settings);
        hosts = List.copyOf(hosts);
        limits = List.copyOf(limits);
        abilities = Collections.unmodifiableMap(new LinkedHashMap<>(abilities));
    }

    /** How calls are authenticated. */
    public enum AuthKind {
        BASIC,
        HEADERS,
        API_KEY,
        OAUTH_CLIENT_CREDENTIALS,
        SIGNED,
        LOGIN
    }

    /** How a quantity is written. */
    public enum Write {
        SET,
        DELTA,
        CONFIGURED,
        WORKSHEET
    }

    /** Whether a change needs the day from which it holds. */
    public enum EffectiveDate {
        NONE,
        REQUIRED
    }

    /** What reading a line's quantity tells. */
    public enum ReadBack {
        LIVE,
        LAST_INVOICED,
        NONE
    }

    /** Whose calls a limit counts together. */
    public enum Scope {
        /** The calls of one connection. */
        CONNECTION,
        /** The calls of one connection to one kind of resource. */
        ENDPOINT,
        /** All calls of this service to the PSA, over all organizations. */
        EGRESS_ADDRESS
    }

    /** The credentials of a connection. */
    public record Auth(
            @JsonProperty(required = true) AuthKind kind,
            @JsonProperty(required = true) List<Field> fields) {
        public Auth {
            fields = List.copyOf(fields);
        }
    }

    /**
     * One thing a connection is told.
     *
     * @param title what to call it on a screen
     * @param help where a person finds it
     * @param secret never shown again
     * @param pattern a regular expression that the whole value must match
     * @param values the only values allowed
     */
    public record Field(
            @JsonProperty(required = true) String name,
            @JsonProperty(required = true) String title,
            @Nullable String help,
            boolean required,
            boolean secret,
            @Nullable String pattern,
            @Nullable List<String> values) {

        Optional<String> objection(String value) {
            if (value.length() > 2000 || value.chars().anyMatch(Character::isISOControl)) {
                return Optional.of("must be at most 2000 characters without control characters");
            }
            if (values != null && !values.contains(value)) {
                return Optional.of("must be one of " + String.join(", ", values));
            }
            if (pattern != null && !Pattern.matches(pattern, value)) {
                return Optional.of("has not the expected form");
            }
            return Optional.empty();
        }
    }

    /**
     * One limit: a number of requests in a time, or a number at the same time.
     *
     * @param requests at most so many in {@code per}; null if only concurrency is limited
     * @param concurrent at most so many at the same time; null if only the rate is limited
     * @param endpoint for {@link Scope#ENDPOINT}: only this one; null means each
     * @param backoff how long everybody stays away after a refusal that names no time; twice as long after each further
     *     one, up to eight times, and never longer than {@code per} or five minutes, whichever is longer. Null takes some seconds
     */
    public record Limit(
            @Nullable Integer requests,
            @Nullable Duration per,
            @Nullable Integer concurrent,
            @JsonProperty(required = true) Scope scope,
            @Nullable String endpoint,
            @Nullable Duration backoff) {

        /** A limit whose refusals are waited out as usual. */
        public Limit(
                @Nullable Integer requests,
                @Nullable Duration per,
                @Nullable Integer concurrent,
                Scope scope,
                @Nullable String endpoint) {
            this(requests, per, concurrent, scope, endpoint, null);
        }
    }

    /**
     * Whether and how something works.
     *
     * @param words for people, on a screen
     * @param setting for OPTIONAL: the connection's setting that switches it on, by any value but {@code false}
     */
    public record Capability(
            @JsonProperty(required = true) State state,
            @JsonProperty(required = true) String words,
            @Nullable String setting) {

        /** Whether it works. */
        public enum State {
            YES,
            /** Works once it is switched on for the connection. */
            OPTIONAL,
            NO
        }
    }

    /** What is wrong with one field. */
    public record FieldProblem(String field, String problem) {}

    public boolean can(Ability ability) {
        Capability capability = abilities.get(ability);
        return capability != null && capability.state() != Capability.State.NO;
    }

    /** Whether it works over this connection, optional abilities included. */
    public boolean can(Ability ability, PsaConnection connection) {
        Capability capability = abilities.get(ability);
        if (capability == null || capability.state() == Capability.State.NO) {
            return false;
        }
        String setting = capability.setting();
        return setting == null
                || connection
                        .setting(setting)
                        .filter(value -> !value.equals("false"))
                        .isPresent();
    }

    /**
     * Checks what somebody entered for a connection. Values never appear in the answer.
     *
     * @return empty if it is complete and well-formed
     */
    public List<FieldProblem> problems(Map<String, String> givenSettings, Map<String, String> givenCredentials) {
        List<FieldProblem> problems = new ArrayList<>();
        check("settings", settings, givenSettings, problems);
        check("credentials", auth.fields(), givenCredentials, problems);
        return problems;
    }

    private static void check(
            String group, List<Field> fields, Map<String, String> given, List<FieldProblem> problems) {
        Set<String> known = new HashSet<>();
        for (Field field : fields) {
            known.add(field.name());
            String value = given.get(field.name());
            String path = group + "." + field.name();
            if (value == null || value.isBlank()) {
                if (field.required()) {
                    problems.add(new FieldProblem(path, "is required"));
                }
            } else {
                field.objection(value.strip()).ifPresent(problem -> problems.add(new FieldProblem(path, problem)));
            }
        }
        given.keySet().stream()
                .filter(name -> !known.contains(name))
                .sorted()
                .forEach(name -> problems.add(new FieldProblem(group + "." + name, "is unknown")));
    }

    /**
     * What contradicts itself in this descriptor.
     *
     * @return empty if nothing does
     */
    List<String> contradictions() {
        List<String> found = new ArrayList<>();
        if (hosts.isEmpty()) {
            found.add("hosts must not be empty");
        }
        for (String host : hosts) {
            if (host.length() > 2 && host.startsWith("/") && host.endsWith("/")) {
                regexProblem(host.substring(1, host.length() - 1)).ifPresent(found::add);
            }
        }
        for (Ability ability : Ability.values()) {
            Capability capability = abilities.get(ability);
            if (capability == null) {
                found.add("abilities lacks " + ability);
            } else {
                contradiction(ability, capability).ifPresent(found::add);
            }
        }
        for (Limit limit : limits) {
            boolean rate = limit.requests() != null && limit.per() != null;
            if (!rate && limit.concurrent() == null) {
                found.add("a limit needs requests with per, or concurrent");
            }
            if ((limit.requests() == null) != (limit.per() == null)) {
                found.add("requests and per belong together");
            }
            if (limit.backoff() != null
                    && (limit.backoff().isNegative() || limit.backoff().isZero())) {
                found.add("backoff must be longer than nothing");
            }
            if (limit.endpoint() != null && limit.scope() != Scope.ENDPOINT) {
                found.add("endpoint belongs to a limit of scope ENDPOINT");
            }
        }
        if (quantity.zero() == QuantityRule.Zero.NEEDS_PERSON
                && settings.stream().noneMatch(field -> field.name().equals(QuantityRule.ALLOW_ZERO))) {
            found.add("zero NEEDS_PERSON needs the setting " + QuantityRule.ALLOW_ZERO);
        }
        Set<String> names = new HashSet<>();
        List<Field> all = new ArrayList<>(settings);
        all.addAll(auth.fields());
        for (Field field : all) {
            if (!names.add(field.name())) {
                found.add("field " + field.name() + " is there twice");
            }
            if (field.pattern() != null) {
                regexProblem(field.pattern()).ifPresent(found::add);
            }
        }
        if (settings.stream().anyMatch(Field::secret)) {
            found.add("a secret belongs to auth.fields, because settings are stored and shown in the clear");
        }
        return found;
    }

    private Optional<String> contradiction(Ability ability, Capability capability) {
        String setting = capability.setting();
        if (setting != null && capability.state() != Capability.State.OPTIONAL) {
            return Optional.of(ability + " has a setting, which belongs to OPTIONAL");
        }
        if (setting != null && settings.stream().noneMatch(field -> field.name().equals(setting))) {
            return Optional.of(ability + " is switched on by an unknown setting " + setting);
        }
        return Optional.empty();
    }

    private static Optional<String> regexProblem(String regex) {
        try {
            Pattern.compile(regex);
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of("bad regular expression " + regex);
        }
    }
}
