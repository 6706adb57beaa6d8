package io.tallybridge.usage.data;

import io.tallybridge.common.data.RowLevelSecurity;
import io.tallybridge.common.log.LogKey;
import io.tallybridge.common.log.LogScope;
import io.tallybridge.common.problem.CommonProblem;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Runs work in a transaction that sees exactly one organization's rows. */
@ApplicationScoped
public class Database {

    private static final Logger LOG = Logger.getLogger(Database.class);
    private static final Set<String> REFUSED_VALUE = Set.of("22", "23", "54");

    private final DataSource dataSource;

    Database(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Work on a connection. */
    @FunctionalInterface
    public interface Work<T> {
        /** Does it; the caller commits. */
        T on(Connection connection) throws Exception;
    }

    /** A connection outside of any transaction; the caller closes it. */
    public Connection connect() throws SQLException {
        return dataSource.getConnection();
    }

    /** Commits what the work did, or nothing of it. */
    public <T> T transaction(String organization, Work<T> work) {
        return transaction("app.organization", organization, work);
    }

    /** Sees ids and times of due work of all organizations, and may change nothing. */
    public <T> T housekeeping(Work<T> work) {
        return transaction("app.housekeeping", "on", work);
    }

    private <T> T transaction(String setting, String value, Work<T> work) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                RowLevelSecurity.set(connection, setting, value);
                T result = work.on(connection);
                connection.commit();
                return result;
            } catch (Exception e) {
                rollback(connection);
                throw e;
            } finally {
                reset(connection);
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (SQLException e) {
            if (isUnavailable(e)) {
                try (LogScope reason = LogScope.with(LogKey.REASON, e.getMessage())) {
                    LOG.warn("the database is not available");
                }
                throw CommonProblem.UPSTREAM_UNAVAILABLE
                        .builder("The database does not answer at the moment. Repeat the request.")
                        .withHeader("Retry-After", 2)
                        .build();
            }
            throw new IllegalStateException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            LOG.debug("Rollback failed: the connection is gone, and with it the transaction", e);
        }
    }

    private static void reset(Connection connection) {
        try {
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            LOG.debug("The connection is gone", e);
        }
    }

    /** Whether the database refused the values themselves, so that repeating cannot help. */
    public static boolean isRefusedValue(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && state.length() == 5 && REFUSED_VALUE.contains(state.substring(0, 2));
    }

    private static boolean isUnavailable(SQLException failure) {
        String state = failure.getSQLState();
        return state == null || state.startsWith("08") || state.startsWith("53") || state.startsWith("57");
    }
}
