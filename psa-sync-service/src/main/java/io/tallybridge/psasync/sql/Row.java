package io.tallybridge.psasync.sql;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The row at hand, by column name. Methods without {@code find} expect a value. */
public final class Row {
    private final ResultSet row;

    Row(ResultSet row) {
        this.row = row;
    }

    public UUID id(String column) throws SQLException {
        return Objects.requireNonNull(findId(column), column);
    }

    public @Nullable UUID findId(String column) throws SQLException {
        return row.getObject(column, UUID.class);
    }

    public String text(String column) throws SQLException {
        return Objects.requireNonNull(findText(column), column);
    }

    public @Nullable String findText(String column) throws SQLException {
        return row.getString(column);
    }

    public BigDecimal decimal(String column) throws SQLException {
        return Objects.requireNonNull(findDecimal(column), column);
    }

    public @Nullable BigDecimal findDecimal(String column) throws SQLException {
        return row.getBigDecimal(column);
    }

    public long number(String column) throws SQLException {
        return row.getLong(column);
    }

    public @Nullable Long findNumber(String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    public boolean flag(String column) throws SQLException {
        return row.getBoolean(column);
    }

    public @Nullable Boolean findFlag(String column) throws SQLException {
        return row.getObject(column, Boolean.class);
    }

    public LocalDate day(String column) throws SQLException {
        return Objects.requireNonNull(findDay(column), column);
    }

    public @Nullable LocalDate findDay(String column) throws SQLException {
        return row.getObject(column, LocalDate.class);
    }

    public Instant instant(String column) throws SQLException {
        return Objects.requireNonNull(findInstant(column), column);
    }

    public @Nullable Instant findInstant(String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    public byte @Nullable [] findBytes(String column) throws SQLException {
        return row.getBytes(column);
    }
}
