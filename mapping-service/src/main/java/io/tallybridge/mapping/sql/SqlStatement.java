package io.tallybridge.mapping.sql;

import io.tallybridge.common.problem.CommonProblem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** One statement with its values. Violated constraints and texts that PostgreSQL cannot hold become problems. */
public final class SqlStatement {
    private final DataSource dataSource;
    private final NamedSql sql;
    private final Map<String, @Nullable Object> values = new HashMap<>();

    SqlStatement(DataSource dataSource, NamedSql sql) {
        this.dataSource = dataSource;
        this.sql = sql;
    }

    /** Makes something of a row. */
    @FunctionalInterface
    public interface RowReader<T> {
        T read(Row row) throws SQLException;
    }

    /** Takes rows one by one; what it throws ends the reading. */
    @FunctionalInterface
    public interface RowConsumer<E extends Exception> {
        void accept(Row row) throws SQLException, E;
    }

    /**
     * Gives a name its value.
     *
     * @param value text, UUID, number, boolean, {@link Instant}, an array of these, or null
     */
    public SqlStatement bind(String name, @Nullable Object value) {
        values.put(name, value);
        return this;
    }

    public <T> List<T> list(RowReader<T> reader) {
        List<T> rows = new ArrayList<>();
        this.<RuntimeException>forEach(0, row -> rows.add(reader.read(row)));
        return rows;
    }

    public <T> Optional<T> first(RowReader<T> reader) {
        return list(reader).stream().findFirst();
    }

    /** Runs a statement that changes rows; answers how many. */
    public int update() {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = prepare(connection)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw problem(e);
        }
    }

    /**
     * Reads rows without holding them.
     *
     * @param fetchSize rows per round trip, which needs a transaction; 0 reads all at once
     */
    public <E extends Exception> void forEach(int fetchSize, RowConsumer<E> consumer) throws E {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = prepare(connection)) {
            statement.setFetchSize(fetchSize);
            try (ResultSet result = statement.executeQuery()) {
                Row row = new Row(result);
                while (result.next()) {
                    consumer.accept(row);
                }
            }
        } catch (SQLException e) {
            throw problem(e);
        }
    }

    private PreparedStatement prepare(Connection connection) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql.text());
        int position = 0;
        for (String name : sql.names()) {
            position++;
            if (!values.containsKey(name)) {
                throw new IllegalStateException("no value for :" + name);
            }
            set(connection, statement, position, values.get(name));
        }
        return statement;
    }

    private static void set(Connection connection, PreparedStatement statement, int position, @Nullable Object value)
            throws SQLException {
        if (value instanceof Instant time) {
            statement.setObject(position, time.atOffset(ZoneOffset.UTC));
        } else if (value instanceof Object[] array) {
            statement.setArray(position, connection.createArrayOf(arrayType(array), array));
        } else {
            statement.setObject(position, value);
        }
    }

    private static String arrayType(Object[] array) {
        Class<?> type = array.getClass().getComponentType();
        if (type == String.class) {
            return "text";
        }
        if (type == Boolean.class) {
            return "boolean";
        }
        if (type == java.util.UUID.class) {
            return "uuid";
        }
        throw new IllegalArgumentException("arrays of " + type);
    }

    private static RuntimeException problem(SQLException failure) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        return switch (state) {
            case "23505" -> CommonProblem.CONFLICT.because("Something with the same id or name is already there.");
            case "23503" -> CommonProblem.CONFLICT.because("What this refers to has just been removed, or is in use.");
            case "40001", "40P01" ->
                CommonProblem.CONFLICT.because("Another change of the same data came first. Repeat the request.");
            default ->
                state.startsWith("22")
                        ? CommonProblem.INVALID_INPUT.because("A text, number or time is not one that can be kept.")
                        : new IllegalStateException("The database refused a statement", failure);
        };
    }
}
