package io.tallybridge.psasync.sql;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Collects rows and writes some hundred of them with one statement: {@code insert ... select from
 * jsonb_to_recordset(?::jsonb)}. Of rows with the same key in one batch the last one counts.
 */
public final class Batch {
    private static final int SIZE = 500;

    private final Sql sql;
    private final String statement;
    private final Map<String, Map<String, @Nullable Object>> rows = new LinkedHashMap<>();
    private long written;

    /**
     * @param statement with one parameter, the rows as a JSON array of objects
     */
    public Batch(Sql sql, String statement) {
        this.sql = sql;
        this.statement = statement;
    }

    /** Adds a row that needs no key. */
    public void add(Map<String, @Nullable Object> row) {
        add(UUID.randomUUID().toString(), row);
    }

    /** Adds a row; NUL characters, which PostgreSQL cannot hold, are taken out of texts. */
    public void add(String key, Map<String, @Nullable Object> row) {
        row.replaceAll((name, value) -> value instanceof String text ? text.replace("\0", "") : value);
        rows.put(key.replace("\0", ""), row);
        written++;
        if (rows.size() >= SIZE) {
            flush();
        }
    }

    /** Writes what is left. */
    public void flush() {
        if (!rows.isEmpty()) {
            String json = sql.json(rows.values());
            sql.inTransaction(() -> sql.update(statement, json));
            rows.clear();
        }
    }

    /** How many rows were given. */
    public long count() {
        return written;
    }

    /** A row that may hold nulls, from names and values in turn. */
    public static Map<String, @Nullable Object> row(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            row.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return row;
    }
}
