package io.tallybridge.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Dashboards, alert rules and the runbook; that the metrics they name exist is a test of the running suite. */
class MonitoringTest {

    private static final Path DASHBOARDS = Project.HOME.resolve("k8s/components/monitoring/dashboards");
    private static final Path ALERTS = Project.HOME.resolve("docker/observability/alerts.yaml");
    private static final Path RULES = Project.HOME.resolve("k8s/components/monitoring/rules.yaml");
    private static final Path PROMETHEUS = Project.HOME.resolve("docker/observability/prometheus.yml");

    private static List<JsonNode> alerts() {
        List<JsonNode> alerts = new ArrayList<>();
        Yaml.read(ALERTS).path("groups").forEach(group -> group.path("rules").forEach(alerts::add));
        return alerts;
    }

    /** JSON is YAML. */
    private static Map<String, JsonNode> dashboards() throws IOException {
        Map<String, JsonNode> dashboards = new TreeMap<>();
        try (Stream<Path> files = Files.list(DASHBOARDS)) {
            files.forEach(file -> dashboards.put(file.getFileName().toString(), Yaml.read(file)));
        }
        return dashboards;
    }

    @Test
    void theOperatorsRulesAreThoseOfCompose() {
        assertThat(Yaml.read(RULES).at("/spec/groups"))
                .isEqualTo(Yaml.read(ALERTS).path("groups"))
                .isNotEmpty();
    }

    @Test
    void everyAlertSaysWhatToDoAndHasAPageInTheRunbook() {
        // Given
        Set<String> pages = Pattern.compile("(?m)^## (Tallybridge\\w+)$")
                .matcher(Project.read("docs/runbook.md"))
                .results()
                .map(heading -> heading.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        // When
        Set<String> names = new TreeSet<>();
        for (JsonNode alert : alerts()) {
            String name = alert.path("alert").asText();
            names.add(name);
            assertThat(alert.at("/labels/severity").asText()).as(name).isIn("critical", "warning", "info");
            assertThat(alert.at("/annotations/summary").asText()).as(name).isNotBlank();
            assertThat(alert.at("/annotations/description").asText()).as(name).isNotBlank();
            assertThat(alert.at("/annotations/runbook_url").asText())
                    .as(name)
                    .isEqualTo("docs/runbook.md#" + name.toLowerCase(Locale.ROOT));
        }

        // Then
        assertThat(names).hasSize(alerts().size()).isEqualTo(pages);
    }

    @Test
    void everyPageOfTheRunbookAnswersTheSameQuestions() {
        String[] pages = Project.read("docs/runbook.md").split("(?m)^## ");
        assertThat(pages).hasSizeGreaterThan(20);
        assertThat(List.of(pages).subList(1, pages.length)).allSatisfy(page -> assertThat(page)
                .contains("**Meaning.**", "**Look at.**", "**Do.**", "**No alarm.**"));
    }

    @Test
    void everyDashboardSaysWhatItShows() throws IOException {
        Map<String, JsonNode> dashboards = dashboards();
        assertThat(dashboards.keySet()).containsExactly("intake.json", "psa.json", "suite.json");
        assertThat(dashboards.values())
                .extracting(board -> board.path("uid").asText())
                .doesNotHaveDuplicates();
        dashboards.forEach((file, board) -> {
            assertThat(board.at("/templating/list/0/name").asText()).isEqualTo("datasource");
            for (JsonNode panel : board.path("panels")) {
                String name = file + ": " + panel.path("title").asText();
                assertThat(panel.path("title").asText()).as(name).isNotBlank();
                if (!panel.path("type").asText().equals("row")) {
                    assertThat(panel.path("description").asText()).as(name).isNotBlank();
                    assertThat(panel.at("/fieldConfig/defaults/unit").asText())
                            .as(name)
                            .isNotBlank();
                    assertThat(panel.at("/datasource/uid").asText()).as(name).isEqualTo("${datasource}");
                    assertThat(panel.path("targets")).as(name).isNotEmpty();
                }
            }
        });
    }

    @Test
    void prometheusOfComposeCallsTheJobsAsTheClusterDoes() {
        Set<String> jobs = Manifest.items(Yaml.read(PROMETHEUS).path("scrape_configs"))
                .peek(job -> assertThat(job.path("metrics_path").asText()).isEqualTo("/q/metrics"))
                .peek(job ->
                        assertThat(job.at("/dns_sd_configs/0/port").asInt()).isEqualTo(9000))
                .peek(job -> assertThat(job.at("/dns_sd_configs/0/names/0").asText())
                        .isEqualTo(job.path("job_name").asText()))
                .map(job -> job.path("job_name").asText())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> scraped = Variant.prod()
                .kind("Service")
                .filter(service -> service.at("/metadata/labels")
                        .path("tallybridge.io/metrics")
                        .asText()
                        .equals("true"))
                .map(Manifest::name)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(jobs).hasSize(4).isEqualTo(scraped);
    }

    @Test
    void theClusterGetsRulesAndDashboards() {
        assertThat(Variant.prod().find("PrometheusRule", "tallybridge")).isPresent();
        assertThat(Variant.prod().get("ConfigMap", "dashboards").at("/data"))
                .hasSize(3)
                .allSatisfy(dashboard -> assertThat(dashboard.asText()).contains("${datasource}"));
    }
}
