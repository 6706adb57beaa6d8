package io.tallybridge.usage.data;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jboss.logging.Logger;

/** Makes the monthly partitions before their month begins; a count that still finds none goes to the default partition. */
@ApplicationScoped
class Partitions {

    private static final Logger LOG = Logger.getLogger(Partitions.class);
    private static final int MONTHS_BACK = 1;
    private static final int MONTHS = 5;

    private final Database database;
    private final Clock clock;

    Partitions(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    void onStart(@Observes StartupEvent event) {
        ensure();
    }

    @Scheduled(
            identity = "partitions",
            every = "6h",
            delayed = "6h",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void ensure() {
        LocalDate first = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)
                .withDayOfMonth(1)
                .minusMonths(MONTHS_BACK);
        try {
            int made = ensure(first, MONTHS);
            if (made > 0) {
                LOG.infof("Made %d partitions from %s on", made, first);
            }
        } catch (SQLException e) {
            LOG.error("Partitions could not be made ahead; counts go to the default partition", e);
        }
    }

    int ensure(LocalDate first, int months) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement("select ensure_count_partitions(?, ?)")) {
            statement.setObject(1, first);
            statement.setInt(2, months);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }
}
