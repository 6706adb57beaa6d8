package io.tallybridge.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The database that CloudNativePG runs: its roles, and which of them reach what. */
class DatabaseTest {

    private static final List<String> DATABASES = List.of("mapping", "usage", "psa");

    static List<Variant> variants() {
        return Variant.all().stream()
                .filter(variant -> variant.has("cloudnativepg"))
                .toList();
    }

    private static JsonNode spec(Variant variant) {
        return variant.get("Cluster", "tallybridge-db").at("/spec");
    }

    private static Set<String> databases(Variant variant) {
        return variant.kind("Database")
                .map(database -> database.at("/spec/name").asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void everyDatabaseBelongsToARoleThatDoesNotServe(Variant variant) {
        assertThat(databases(variant)).containsAll(DATABASES);
        assertThat(variant.kind("Database")).allSatisfy(database -> {
            String name = database.at("/spec/name").asText();
            assertThat(database.at("/spec/owner").asText())
                    .as("because who owns tables may change them")
                    .isEqualTo(DATABASES.contains(name) ? name + "_owner" : name);
            assertThat(database.at("/spec/cluster/name").asText()).isEqualTo("tallybridge-db");
        });
        assertThat(variant.has("keycloak")).isEqualTo(databases(variant).contains("keycloak"));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void rolesCanDoNothingButSignIn(Variant variant) {
        JsonNode roles = spec(variant).at("/managed/roles");

        assertThat(roles).allSatisfy(role -> {
            assertThat(role.path("login").asBoolean()).isTrue();
            assertThat(Stream.of("superuser", "bypassrls", "createdb", "createrole", "replication", "inherit")
                            .map(right -> role.path(right).asBoolean(true)))
                    .as("because row-level security holds only who cannot bypass it")
                    .containsOnly(false);
            String name = role.path("name").asText();
            Map<String, String> secret =
                    Secrets.kubernetes().get(role.at("/passwordSecret/name").asText());
            assertThat(secret)
                    .as("because the operator refuses a Secret of another role")
                    .containsEntry("username", name)
                    .containsKey("password");
        });
        assertThat(Manifest.items(roles).map(role -> role.path("name").asText()))
                .containsExactlyInAnyOrderElementsOf(databases(variant).stream()
                        .flatMap(database -> DATABASES.contains(database)
                                ? Stream.of(database + "_owner", database + "_app")
                                : Stream.of(database))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("variants")
    void rolesReachTheirOwnDatabaseAndOnlyOverTls(Variant variant) {
        JsonNode rules = spec(variant).at("/postgresql/pg_hba");
        for (String database : databases(variant)) {
            for (JsonNode role : spec(variant).at("/managed/roles")) {
                String name = role.path("name").asText();
                boolean own = name.equals(database) || name.startsWith(database + "_");
                assertThat(first(rules, database, name, true))
                        .as("%s at %s", name, database)
                        .contains(own ? "scram-sha-256" : "reject");
                assertThat(first(rules, database, name, false))
                        .as("%s at %s without TLS", name, database)
                        .contains("reject");
            }
        }
    }

    @Test
    void urlsAskForTls() {
        assertThat(Manifest.map(
                        Variant.prod().configMap("databases").orElseThrow().at("/data")))
                .allSatisfy((name, url) -> assertThat(url)
                        .isEqualTo("jdbc:postgresql://tallybridge-db-rw:5432/" + name + "?sslmode=require"));
    }

    /** PostgreSQL takes the first rule that fits. */
    private static Optional<String> first(JsonNode rules, String database, String role, boolean tls) {
        return Manifest.items(rules)
                .map(rule -> rule.asText().split(" +"))
                .filter(rule -> rule[0].equals("host") || tls && rule[0].equals("hostssl"))
                .filter(rule -> fits(rule[1], database) && fits(rule[2], role))
                .map(rule -> rule[4])
                .findFirst();
    }

    private static boolean fits(String list, String name) {
        return list.equals("all") || Arrays.asList(list.split(",")).contains(name);
    }
}
