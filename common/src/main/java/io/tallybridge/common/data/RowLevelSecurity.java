package io.tallybridge.common.data;

import io.tallybridge.common.caller.CurrentOrganization;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Tells PostgreSQL at the start of every transaction whose rows it may show. The setting ends with the transaction, so a
 * pooled connection never carries it on; without it the policies show nothing.
 */
@ApplicationScoped
public class RowLevelSecurity {

    private final DataSource dataSource;
    private final CurrentOrganization currentOrganization;

    @Inject
    public RowLevelSecurity(DataSource dataSource, CurrentOrganization currentOrganization) {
        this.dataSource = dataSource;
        this.currentOrganization = currentOrganization;
    }

    void onTransactionBegin(@Observes @Initialized(TransactionScoped.class) Object transaction) {
        currentOrganization.find().ifPresent(organization -> {
            // Inside a transaction the pool hands out the transaction's own connection.
            try (Connection connection = dataSource.getConnection()) {
                set(connection, "app.organization", organization);
            } catch (SQLException e) {
                throw new IllegalStateException("The database did not accept the organization setting", e);
            }
        });
    }

    /**
     * Sets a value that policies read, for the current transaction only.
     *
     * @param name such as {@code app.organization}
     */
    public static void set(Connection connection, String name, String value) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select set_config(?, ?, true)")) {
            statement.setString(1, name);
            statement.setString(2, value);
            statement.execute();
        }
    }
}
