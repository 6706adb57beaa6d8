package io.tallybridge.psasync.testing;

import io.tallybridge.common.testing.PostgresResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;

/** Raw SQL in the application's or the owner's role. */
public final class Database {
    private Database() {}

    /** Changes rows as the application, seen as an organization; null for none. */
    public static int update(String organization, String statement, Object... parameters) {
        return with("psa_app", organization, connection -> {
            try (PreparedStatement prepared = prepare(connection, statement, parameters)) {
                return prepared.executeUpdate();
            }
        });
    }

    /** First column of all rows, as text. */
    public static List<String> column(String role, String organization, String statement, Object... parameters) {
        return with(role, organization, connection -> {
            List<String> found = new ArrayList<>();
            try (PreparedStatement prepared = prepare(connection, statement, parameters);
                    ResultSet rows = prepared.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
            return found;
        });
    }

    @FunctionalInterface
    public interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    public static <T> T with(String role, String organization, Work<T> work) {
        String url = ConfigProvider.getConfig().getValue("test.database.url", String.class);
        try (Connection connection = PostgresResource.connect(url, role)) {
            if (organization != null) {
                try (PreparedStatement setting =
                        connection.prepareStatement("select set_config('app.organization', ?, false)")) {
                    setting.setString(1, organization);
                    setting.execute();
                }
            }
            return work.with(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PreparedStatement prepare(Connection connection, String statement, Object... parameters)
            throws SQLException {
        PreparedStatement prepared = connection.prepareStatement(statement);
        for (int i = 0; i < parameters.length; i++) {
            prepared.setObject(i + 1, parameters[i]);
        }
        return prepared;
    }
}
