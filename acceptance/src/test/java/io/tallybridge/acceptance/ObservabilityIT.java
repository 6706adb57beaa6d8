package io.tallybridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tallybridge.localstack.Json;
import io.tallybridge.localstack.demo.Web;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Every metric that a dashboard, an alert or the documentation names is exported, and names nobody. */
@Order(Integer.MAX_VALUE - 1)
class ObservabilityIT {

    private static final Path HOME = Path.of(System.getProperty("tallybridge.home", ".."));
    private static final Path DASHBOARDS = HOME.resolve("k8s/components/monitoring/dashboards");
    private static final Path ALERTS = HOME.resolve("docker/observability/alerts.yaml");
    private static final Duration REFRESHED = Duration.ofSeconds(180);

    /** Prometheus makes these metrics and labels itself. */
    private static final Set<String> OF_PROMETHEUS = Set.of("up", "ALERTS");

    private static final Set<String> SCRAPE_LABELS = Set.of("job", "instance");
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern NAMED = Pattern.compile("`(tallybridge_[a-z_]+)`");

    private final Suite suite = Suite.get();

    private Map<String, Scrape> scrapes() {
        Map<String, Scrape> scrapes = new TreeMap<>();
        suite.stack()
                .services()
                .forEach((name, service) -> scrapes.put(
                        name,
                        Scrape.parse(Web.at(service.management())
                                .with("Accept", "text/plain")
                                .get("/q/metrics")
                                .text())));
        return scrapes;
    }

    /** After the month, and after the gauges over the database have been read since. */
    private Map<String, Scrape> scrapesAfterTheMonth() {
        suite.played();
        double played = Instant.now().toEpochMilli() / 1000.0;
        Suite.await(
                REFRESHED,
                () -> {
                    List<Scrape.Sample> refreshed = samples(scrapes()).stream()
                            .filter(sample -> sample.metric().equals("tallybridge_figures_refreshed_timestamp_seconds"))
                            .toList();
                    return refreshed.size() == 2 && refreshed.stream().allMatch(sample -> sample.value() > played);
                },
                "the figures after the month");
        return scrapes();
    }

    private static List<Scrape.Sample> samples(Map<String, Scrape> scrapes) {
        return scrapes.values().stream()
                .flatMap(scrape -> scrape.samples().stream())
                .toList();
    }

    // ---- what is named

    /** Expressions by where they stand. */
    private static Map<String, String> expressions() throws IOException {
        Map<String, String> found = new LinkedHashMap<>();
        for (JsonNode alert : alerts()) {
            found.put(
                    "alert " + alert.path("alert").asText(), alert.path("expr").asText());
        }
        for (Map.Entry<Path, JsonNode> dashboard : dashboards().entrySet()) {
            for (JsonNode panel : dashboard.getValue().path("panels")) {
                int number = 0;
                for (JsonNode target : panel.path("targets")) {
                    found.put(
                            dashboard.getKey().getFileName() + ", "
                                    + panel.path("title").asText() + ", " + number++,
                            target.path("expr").asText());
                }
            }
        }
        return found;
    }

    private static List<JsonNode> alerts() throws IOException {
        List<JsonNode> alerts = new ArrayList<>();
        new YAMLMapper().readTree(ALERTS.toFile()).path("groups").forEach(group -> group.path("rules")
                .forEach(alerts::add));
        return alerts;
    }

    private static Map<Path, JsonNode> dashboards() throws IOException {
        Map<Path, JsonNode> dashboards = new TreeMap<>();
        try (Stream<Path> files = Files.list(DASHBOARDS)) {
            for (Path file : files.toList()) {
                dashboards.put(file, Json.mapper().readTree(file.toFile()));
            }
        }
        return dashboards;
    }

    // ---- tests

    @Test
    void everyMetricOfADashboardOrAnAlertIsExportedWithTheLabelsItIsAskedBy() throws IOException {
        // Given
        List<Scrape.Sample> samples = samples(scrapesAfterTheMonth());
        Map<String, List<Scrape.Sample>> exported =
                samples.stream().collect(Collectors.groupingBy(Scrape.Sample::metric));

        // When
        Map<String, String> missing = new TreeMap<>();
        Set<String> metrics = new TreeSet<>();
        expressions().forEach((place, expression) -> {
            for (PromQl.Selector selector : PromQl.selectors(expression)) {
                metrics.add(selector.metric());
                if (!OF_PROMETHEUS.contains(selector.metric())) {
                    String lack = lack(selector, exported.getOrDefault(selector.metric(), List.of()));
                    if (!lack.isEmpty()) {
                        missing.put(place, selector.metric() + " " + lack);
                    }
                }
            }
        });

        // Then
        assertThat(metrics.size()).isGreaterThan(50);
        assertThat(missing).isEmpty();
    }

    private static String lack(PromQl.Selector selector, List<Scrape.Sample> samples) {
        if (samples.isEmpty()) {
            return "is not exported";
        }
        for (String label : selector.labels()) {
            if (!SCRAPE_LABELS.contains(label)
                    && samples.stream().noneMatch(sample -> sample.labels().containsKey(label))) {
                return "has no label " + label;
            }
        }
        for (PromQl.Matching matching : selector.matchings()) {
            boolean ours = selector.metric().startsWith("tallybridge_") && !SCRAPE_LABELS.contains(matching.label());
            if (ours && samples.stream().noneMatch(sample -> fits(matching, sample))) {
                return "has never " + matching;
            }
        }
        return "";
    }

    private static boolean fits(PromQl.Matching matching, Scrape.Sample sample) {
        String value = sample.labels().getOrDefault(matching.label(), "");
        return switch (matching.operator()) {
            case "=" -> value.equals(matching.value());
            case "!=" -> !value.equals(matching.value());
            case "=~" -> value.matches(matching.value());
            case "!~" -> !value.matches(matching.value());
            default -> throw new IllegalArgumentException(matching.operator());
        };
    }

    @Test
    void everyMetricOfOursIsDocumentedAndEveryDocumentedOneIsExported() throws IOException {
        // Given
        Set<String> exported = samples(scrapesAfterTheMonth()).stream()
                .map(Scrape.Sample::metric)
                .filter(metric -> metric.startsWith("tallybridge_"))
                .map(metric -> metric.replaceFirst("_(bucket|count|sum|max)$", ""))
                .collect(Collectors.toCollection(TreeSet::new));

        // When
        Set<String> documented = new TreeSet<>();
        Matcher matcher = NAMED.matcher(Files.readString(HOME.resolve("docs/observability.md")));
        while (matcher.find()) {
            documented.add(matcher.group(1));
        }

        // Then
        assertThat(documented).isEqualTo(exported);
    }

    @Test
    void eachServiceTellsWhetherItsKeysAndItsDatabaseAreUpToDate() {
        // When
        Map<String, Scrape> scrapes = scrapesAfterTheMonth();

        // Then
        scrapes.forEach((service, scrape) -> {
            assertThat(values(scrape, "tallybridge_issuer_keys_age_seconds"))
                    .as(service)
                    .hasSize(1)
                    .allMatch(age -> age >= 0 && age < 120);
            assertThat(values(scrape, "tallybridge_schema_skew"))
                    .as(service)
                    .isEqualTo(service.equals("gateway-service") ? List.of() : List.of(0.0));
        });
    }

    private static List<Double> values(Scrape scrape, String metric) {
        return scrape.samples().stream()
                .filter(sample -> sample.metric().equals(metric))
                .map(Scrape.Sample::value)
                .toList();
    }

    @Test
    void metricsHaveFewLabelValuesAndNameNobody() {
        // Given
        Map<String, Scrape> scrapes = scrapesAfterTheMonth();
        Set<String> secrets = new LinkedHashSet<>(suite.played().secrets());
        secrets.addAll(suite.usedTokens());

        // Then
        scrapes.forEach((service, scrape) -> {
            assertThat(UUID.matcher(scrape.text()).results().toList())
                    .as(service)
                    .isEmpty();
            assertThat(scrape.text()).as(service).doesNotContainIgnoringCase("acme");
            assertThat(secrets).as(service).noneMatch(scrape.text()::contains);
            List<Scrape.Sample> ours = scrape.samples().stream()
                    .filter(sample -> sample.metric().startsWith("tallybridge_"))
                    .toList();
            assertThat(ours.size()).as(service).isBetween(5, 1500);
            Map<String, Set<String>> values = new TreeMap<>();
            ours.forEach(sample -> sample.labels()
                    .forEach((label, value) -> values.computeIfAbsent(label, any -> new TreeSet<>())
                            .add(value)));
            values.remove("le");
            assertThat(values).as(service).allSatisfy((label, found) -> assertThat(found)
                    .as(label)
                    .hasSizeLessThan(30)
                    .allMatch(value -> value.matches("[A-Za-z0-9_.+-]{1,40}")));
        });
    }
}
