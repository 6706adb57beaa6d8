package io.tallybridge.psasync.figures;

import static io.tallybridge.psasync.testing.Msp.fault;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.search.RequiredSearch;
import io.quarkus.test.junit.QuarkusTest;
import io.tallybridge.psasync.sql.Sql;
import io.tallybridge.psasync.testing.Database;
import io.tallybridge.psasync.testing.Msp;
import io.tallybridge.psasync.testing.PsaServiceTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What operators measure moves when the thing happens. The database is shared by all tests: only differences count. */
@QuarkusTest
class FiguresTest extends PsaServiceTest {
    private static final String[] CONNECTWISE = {"psa", "connectwise"};

    @Inject
    Figures figures;

    @Inject
    FiguresRepository repository;

    @Inject
    Sql sql;

    @Inject
    MeterRegistry metrics;

    private double value(String name, String... tags) {
        RequiredSearch search = metrics.get(name).tags(tags);
        for (Measurement measurement : search.meter().measure()) {
            if (measurement.getStatistic() != Statistic.TOTAL_TIME && measurement.getStatistic() != Statistic.MAX) {
                return measurement.getValue();
            }
        }
        throw new AssertionError(name + " has no value");
    }

    private double refreshed(String name, String... tags) {
        figures.refresh();
        return value(name, tags);
    }

    private double calls(String outcome) {
        return value("tallybridge.psa.calls", "psa", "connectwise", "outcome", outcome);
    }

    private double lines(String result) {
        return value("tallybridge.pushed.lines", "psa", "connectwise", "result", result);
    }

    private double findings(String kind) {
        figures.refresh();
        return metrics.find("tallybridge.findings.open").tags("psa", "connectwise", "kind", kind).gauges().stream()
                .mapToDouble(gauge -> gauge.value())
                .sum();
    }

    private static String changeSet(Msp msp) {
        return msp.changeSet(msp.reconcile(msp.connectConnectWise(), "2026-10-01", "2026-10-31"));
    }

    @Test
    void aPushMovesWhatCountsIt() {
        // Given
        Msp msp = new Msp().usualConnectWise();
        double ok = calls("ok");
        double durations = value("tallybridge.psa.call.duration", CONNECTWISE);
        double waits = value("tallybridge.psa.limit.wait", CONNECTWISE);
        double written = lines("written");
        double proofs = value("tallybridge.proofs");
        double whole = value("tallybridge.proof.checks", "result", "whole");
        double pushes = value("tallybridge.runs.ended", "kind", "push", "state", "done");
        double attempts = value("tallybridge.run.attempt", "kind", "push");
        double increases = findings("increase");
        double untested =
                metrics
                        .find("tallybridge.psa.connections")
                        .tags("psa", "connectwise", "state", "untested")
                        .gauges()
                        .stream()
                        .mapToDouble(gauge -> gauge.value())
                        .sum();
        double drafts = value("tallybridge.change.sets.open", "state", "draft");

        // When
        String set = changeSet(msp);
        double draftsThen = refreshed("tallybridge.change.sets.open", "state", "draft");
        double draftAge = value("tallybridge.change.sets.open.oldest.age", "state", "draft");
        msp.approve(set);
        assertThat(msp.push(set).path("state").asText()).isEqualTo("PUSHED");
        msp.read(msp.viewer, "/api/v1/proofs/verify");

        // Then
        assertThat(draftsThen - drafts).isEqualTo(1);
        assertThat(draftAge).isPositive();
        assertThat(refreshed("tallybridge.change.sets.open", "state", "draft")).isEqualTo(drafts);
        assertThat(lines("written") - written).isEqualTo(1);
        assertThat(value("tallybridge.proofs") - proofs).isEqualTo(1);
        assertThat(value("tallybridge.proof.checks", "result", "whole") - whole).isEqualTo(1);
        assertThat(value("tallybridge.runs.ended", "kind", "push", "state", "done") - pushes)
                .isEqualTo(1);
        assertThat(value("tallybridge.run.attempt", "kind", "push") - attempts).isEqualTo(1);
        assertThat(calls("ok") - ok).isGreaterThan(3);
        assertThat(value("tallybridge.psa.call.duration", CONNECTWISE) - durations)
                .isEqualTo(calls("ok") - ok);
        assertThat(value("tallybridge.psa.limit.wait", CONNECTWISE) - waits).isEqualTo(calls("ok") - ok);
        assertThat(findings("increase") - increases).isEqualTo(1);
        assertThat(refreshed("tallybridge.psa.connections", "psa", "connectwise", "state", "untested") - untested)
                .isEqualTo(1);
        assertThat(value("tallybridge.figures.refreshed.timestamp")).isGreaterThan(1.7e9);
    }

    @Test
    void aWriteInDoubtIsSeenUntilReadingSettlesIt() {
        // Given
        Msp msp = new Msp().usualConnectWise();
        String set = changeSet(msp);
        msp.approve(set);
        double doubts = refreshed("tallybridge.pushes.in.doubt");
        double unknown = lines("unknown");
        double written = lines("written");
        double settled = value("tallybridge.pushes.settled", "psa", "connectwise", "state", "not_applied");

        // When the answer to a write is lost
        fault("connectwise", "{\"fault\":\"LOSE_ANSWER_BEFORE_APPLY\",\"match\":{\"method\":\"PATCH\"}}");
        JsonNode pushed = msp.push(set);

        // Then
        assertThat(pushed.path("state").asText()).isEqualTo("NEEDS_ATTENTION");
        assertThat(refreshed("tallybridge.pushes.in.doubt") - doubts).isEqualTo(1);
        assertThat(value("tallybridge.pushes.in.doubt.oldest.age")).isPositive();
        assertThat(value("tallybridge.change.sets.open", "state", "needs_attention"))
                .isPositive();
        assertThat(lines("unknown") - unknown).isEqualTo(1);

        // When a person pushes again
        msp.push(set);

        // Then
        assertThat(refreshed("tallybridge.pushes.in.doubt")).isEqualTo(doubts);
        assertThat(value("tallybridge.pushes.settled", "psa", "connectwise", "state", "not_applied") - settled)
                .isEqualTo(1);
        assertThat(lines("written") - written).isEqualTo(1);
    }

    @Test
    void aRefusalClosesTheBudgetAndTheRunThatWaitsIsSeen() {
        // Given
        Msp msp = new Msp().usualConnectWise();
        String connection = msp.connectConnectWise();
        double throttled = calls("throttled");
        double closed = refreshed("tallybridge.psa.limits.closed", CONNECTWISE);
        double running = value("tallybridge.runs.unfinished", "kind", "directory_sync", "state", "running");

        // When
        fault(
                "connectwise",
                "{\"fault\":\"THROTTLE\",\"match\":{\"pathContains\":\"/companies\"},\"times\":1,\"retryAfterSeconds\":3600}");
        String path = "/api/v1/psa-connections/" + connection + "/directory/sync";
        String run = msp.post(msp.admin, path, null, 202).path("id").asText();
        msp.await(path, r -> r.path("detail").asText().contains("429"));

        // Then
        assertThat(calls("throttled") - throttled).isEqualTo(1);
        assertThat(refreshed("tallybridge.psa.limits.closed", CONNECTWISE) - closed)
                .isEqualTo(1);
        assertThat(value("tallybridge.psa.budget.left", "psa", "connectwise", "window", "1s"))
                .isZero();
        assertThat(value("tallybridge.psa.budget.left", "psa", "autotask", "window", "1h"))
                .isBetween(0.0, 1.0);
        assertThat(value("tallybridge.runs.unfinished", "kind", "directory_sync", "state", "running") - running)
                .isEqualTo(1);
        assertThat(value("tallybridge.runs.unfinished.oldest.age", "kind", "directory_sync", "state", "running"))
                .isPositive();

        // When time passes
        Msp.timePasses(msp.organization, connection, run);
        msp.await(path, r -> r.path("state").asText().equals("DONE"));

        // Then
        assertThat(refreshed("tallybridge.runs.unfinished", "kind", "directory_sync", "state", "running"))
                .isEqualTo(running);
        assertThat(value("tallybridge.psa.limits.closed", CONNECTWISE)).isEqualTo(closed);
    }

    @Test
    void workThatNobodyBeginsIsOverdue() {
        // Given a connection, whose credentials are looked after in some weeks
        new Msp().usualConnectWise().connectConnectWise();
        assertThat(refreshed("tallybridge.work.due", "task", "reseal-secret")).isZero();

        // When a year has passed and nobody has begun
        List<FiguresRepository.Due> due =
                sql.inTransaction(() -> repository.due(Instant.now().plus(Duration.ofDays(365))));

        // Then
        assertThat(due).anySatisfy(found -> {
            assertThat(found.task()).isEqualTo("reseal-secret");
            assertThat(found.count()).isPositive();
            assertThat(found.oldestSeconds())
                    .isBetween(1.0, Duration.ofDays(366).toSeconds() * 1.0);
        });
    }

    @Test
    void onlyTheFunctionsSeeMoreThanOneOrganizationAndTheyTellSumsOnly() {
        // Given
        Msp msp = new Msp().usualConnectWise();
        changeSet(msp);

        // When the service and the functions' owner look for themselves, after a function has
        List<String> asApplication = seen("psa_app", "select * from figures_of_runs(now())");
        List<String> asOwner = seen("psa_owner", "select * from figures_of_runs(now())");

        // Then
        assertThat(asApplication).isEmpty();
        assertThat(asOwner).isEmpty();
        assertThat(Database.column(
                        "psa_owner",
                        null,
                        "select p.proname || case when has_function_privilege('public', p.oid, 'execute') then ', for all' else '' end"
                                + " from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef"))
                .containsExactlyInAnyOrder(
                        "figures_of_connections",
                        "figures_of_findings",
                        "figures_of_runs",
                        "figures_of_change_sets",
                        "figures_of_intents");
        // And no meter names an organization, a connection or anything else of one
        assertThat(metrics.getMeters())
                .extracting(Meter::getId)
                .filteredOn(id -> id.getName().startsWith("tallybridge."))
                .isNotEmpty()
                .allSatisfy(id -> assertThat(id.getTags()).allSatisfy(tag -> {
                    assertThat(tag.getValue()).matches("[A-Za-z0-9_.-]{1,40}").doesNotContain("msp-");
                    assertThat(tag.getKey())
                            .isIn("psa", "kind", "state", "result", "outcome", "window", "task", "version");
                }));
    }

    private static List<String> seen(String role, String before) {
        return Database.with(role, null, connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute(before);
                try (var rows =
                        statement.executeQuery("select 'run' from run union all select 'change_set' from change_set"
                                + " union all select 'psa_connection' from psa_connection")) {
                    return rows.next() ? List.of(rows.getString(1)) : List.of();
                }
            }
        });
    }
}
