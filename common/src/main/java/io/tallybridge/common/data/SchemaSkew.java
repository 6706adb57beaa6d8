package io.tallybridge.common.data;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Shows whether the database's newest migration is the newest one that this replica brings. It is not while versions change
 * places, after a release was taken back, and after another version's backup was restored.
 */
@ApplicationScoped
class SchemaSkew {

    private static final Logger LOG = Logger.getLogger(SchemaSkew.class);

    private final Flyway flyway;
    private final DataSource dataSource;
    private @Nullable String own;
    private volatile boolean skewed;

    SchemaSkew(Flyway flyway, DataSource dataSource, MeterRegistry registry) {
        this.flyway = flyway;
        this.dataSource = dataSource;
        Gauge.builder("tallybridge.schema.skew", this, skew -> skew.skewed ? 1 : 0)
                .description("1 where the database's newest migration is not the newest that this replica brings")
                .register(registry);
    }

    @Scheduled(
            identity = "schema-skew",
            every = "${tallybridge.figures.every:20s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        try {
            if (own == null) {
                own = newestOwn();
            }
            String found = newestApplied();
            boolean differs = !Objects.equals(own, found);
            if (differs && !skewed) {
                LOG.warnf("The database is at migration %s; this version's newest is %s", found, own);
            } else if (!differs && skewed) {
                LOG.infof("The database is at this version's newest migration, %s", own);
            }
            skewed = differs;
        } catch (SQLException | FlywayException e) {
            // A database that is away shows elsewhere.
            LOG.debug("The database's migration could not be read", e);
        }
    }

    /** Flyway's own connection may be the owner's, whose password a serving replica does not have. */
    private @Nullable String newestOwn() {
        Flyway reading = Flyway.configure(flyway.getConfiguration().getClassLoader())
                .configuration(flyway.getConfiguration())
                .dataSource(dataSource)
                .load();
        return Arrays.stream(reading.info().all())
                .filter(migration ->
                        migration.isVersioned() && migration.getState().isResolved())
                .map(MigrationInfo::getVersion)
                .max(Comparator.naturalOrder())
                .map(Object::toString)
                .orElse(null);
    }

    private @Nullable String newestApplied() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select version from flyway_schema_history"
                        + " where success and version is not null order by installed_rank desc limit 1")) {
            return row.next() ? row.getString(1) : null;
        }
    }
}
