package io.tallybridge.psasync.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Statements of the application's own database. Every method needs a transaction around it, because only there the
 * database knows the organization; without one it shows nothing.
 */
@ApplicationScoped
public class Sql {
    private static final int FETCH = 500;
    private static final int LONGEST_TRANSACTION_SECONDS = 3600;

    private final DataSource dataSource;
    private final ObjectMapper json;

    @Inject
    public Sql(DataSource dataSource, ObjectMapper json) {
        this.dataSource = dataSource;
        this.json = json;
    }

    /** Makes a value of a row. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(Row row) throws SQLException;
    }

    /** Takes row by row. */
    @FunctionalInterface
    public interface Sink {
        void accept(Row row) throws SQLException;
    }

    /** Runs work in the transaction at hand, or in one of its own. */
    public <T> T inTransaction(Supplier<T> work) {
        return QuarkusTransaction.joiningExisting().call(work::get);
    }

    /** As {@link #inTransaction} for work that streams much: it may take an hour. */
    public <T> T inLongTransaction(Supplier<T> work) {
        return QuarkusTransaction.joiningExisting()
                .timeout(LONGEST_TRANSACTION_SECONDS)
                .call(work::get);
    }

    public <T> List<T> list(String sql, Reader<T> reader, @Nullable Object... parameters) {
        List<T> found = new ArrayList<>();
        each(sql, row -> found.add(reader.read(row)), parameters);
        return found;
    }

    public <T> Optional<T> first(String sql, Reader<T> reader, @Nullable Object... parameters) {
        List<T> found = list(sql, reader, parameters);
        return found.isEmpty() ? Optional.empty() : Optional.of(found.get(0));
    }

    public boolean exists(String sql, @Nullable Object... parameters) {
        return !list(sql, row -> true, parameters).isEmpty();
    }

    /** Streams rows; memory holds some hundred of them at a time. */
    public void each(String sql, Sink sink, @Nullable Object... parameters) {
        run(sql, parameters, statement -> {
            statement.setFetchSize(FETCH);
            try (ResultSet rows = statement.executeQuery()) {
                Row row = new Row(rows);
                while (rows.next()) {
                    sink.accept(row);
                }
            }
            return true;
        });
    }

    /** Changes rows and tells how many. */
    public int update(String sql, @Nullable Object... parameters) {
        return run(sql, parameters, PreparedStatement::executeUpdate);
    }

    /** A value as text for a {@code jsonb} parameter. */
    public String json(@Nullable Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A value from a {@code jsonb} column. */
    public <T> T fromJson(String text, TypeReference<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @FunctionalInterface
    private interface Use<T> {
        T with(PreparedStatement statement) throws SQLException;
    }

    private <T> T run(String sql, @Nullable Object[] parameters, Use<T> use) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                bind(statement, i + 1, parameters[i]);
            }
            return use.with(statement);
        } catch (SQLException e) {
            throw new IllegalStateException("A statement failed: " + e.getMessage(), e);
        }
    }

    private static void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        if (value == null) {
            statement.setNull(index, Types.NULL);
        } else if (value instanceof Instant instant) {
            statement.setObject(index, instant.atOffset(ZoneOffset.UTC));
        } else if (value instanceof Enum<?> constant) {
            statement.setString(index, constant.name());
        } else if (value instanceof byte[] bytes) {
            statement.setBytes(index, bytes);
        } else if (value instanceof Collection<?> items) {
            boolean ids = !items.isEmpty() && items.stream().allMatch(UUID.class::isInstance);
            statement.setArray(index, statement.getConnection().createArrayOf(ids ? "uuid" : "text", items.toArray()));
        } else {
            statement.setObject(index, value);
        }
    }
}
