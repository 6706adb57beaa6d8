package io.tallybridge.usage;

import io.tallybridge.common.testing.PostgresResource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.eclipse.microprofile.config.ConfigProvider;

/** Looks under the application. */
public final class Database {

    private Database() {}

    /** As the service itself connects. */
    public static Connection asService() throws SQLException {
        return connect("usage_app");
    }

    /** As migrations connect. */
    public static Connection asOwner() throws SQLException {
        return connect("usage_owner");
    }

    private static Connection connect(String role) throws SQLException {
        return PostgresResource.connect(ConfigProvider.getConfig().getValue("test.database.url", String.class), role);
    }

    /** First column of the first row. */
    public static Object value(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getObject(1) : null;
        }
    }

    /** Runs a statement. */
    public static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
