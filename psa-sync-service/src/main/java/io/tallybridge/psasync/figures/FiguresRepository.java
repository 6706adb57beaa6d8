package io.tallybridge.psasync.figures;

import io.tallybridge.psasync.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;

/** Sums from the database. Its functions answer nothing else, so that no organization has to be named. */
@ApplicationScoped
class FiguresRepository {
    private final Sql sql;

    FiguresRepository(Sql sql) {
        this.sql = sql;
    }

    /** Work of one kind that is due and that no replica has begun. */
    record Due(String task, long count, double oldestSeconds) {}

    /** Connections of one PSA whose last test had one outcome. */
    record Connections(String psa, String state, long count, long formerKey) {}

    /** Findings of one kind for one PSA. */
    record Findings(String psa, String kind, long count) {}

    /** Runs of one kind in one state. */
    record Unfinished(String kind, String state, long count, double oldestSeconds) {}

    /** Change sets in one state. */
    record ChangeSets(String state, long count, double oldestSeconds) {}

    /** Writes in doubt. */
    record InDoubt(long count, double oldestSeconds) {}

    List<Due> due(Instant now) {
        return sql.list(
                "select task_name, count(*) as n, extract(epoch from ? - min(execution_time)) as oldest"
                        + " from scheduled_tasks where execution_time <= ? and not picked group by task_name",
                row -> new Due(
                        row.text("task_name"),
                        row.number("n"),
                        row.decimal("oldest").doubleValue()),
                now,
                now);
    }

    List<Connections> connections(long primaryKeyId) {
        return sql.list(
                "select * from figures_of_connections(?)",
                row -> new Connections(row.text("psa"), row.text("state"), row.number("n"), row.number("former_key")),
                primaryKeyId);
    }

    List<Findings> findings() {
        return sql.list(
                "select * from figures_of_findings()",
                row -> new Findings(row.text("psa"), row.text("kind"), row.number("n")));
    }

    List<Unfinished> runs(Instant now) {
        return sql.list(
                "select * from figures_of_runs(?)",
                row -> new Unfinished(
                        row.text("kind"),
                        row.text("state"),
                        row.number("n"),
                        row.decimal("oldest_seconds").doubleValue()),
                now);
    }

    List<ChangeSets> changeSets(Instant now) {
        return sql.list(
                "select * from figures_of_change_sets(?)",
                row -> new ChangeSets(
                        row.text("state"),
                        row.number("n"),
                        row.decimal("oldest_seconds").doubleValue()),
                now);
    }

    InDoubt inDoubt(Instant now) {
        return sql.first(
                        "select * from figures_of_intents(?)",
                        row -> new InDoubt(
                                row.number("n"), row.decimal("oldest_seconds").doubleValue()),
                        now)
                .orElse(new InDoubt(0, 0));
    }
}
