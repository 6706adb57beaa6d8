package io.tallybridge.usage.count;

import io.tallybridge.common.paging.Cursor;
import io.tallybridge.usage.data.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads counts back. */
@ApplicationScoped
class CountRepository {

    private final Database database;

    CountRepository(Database database) {
        this.database = database;
    }

    /** Which counts; null leaves a criterion out. */
    record Filter(
            @Nullable UUID integrationId,
            @Nullable String accountId,
            @Nullable String serviceId,
            @Nullable LocalDate from,
            @Nullable LocalDate to) {}

    /** A count as it stands. */
    record Row(
            UUID integrationId,
            String accountId,
            String serviceId,
            LocalDate day,
            BigDecimal unitCount,
            Instant recordedAt,
            String recordedBy,
            Source source,
            int corrections,
            List<Former> history) {

        Cursor cursor() {
            return Cursor.of(integrationId.toString(), accountId, serviceId, day.toString());
        }

        private Object key() {
            return List.of(integrationId, accountId, serviceId, day);
        }

        private Row with(List<Former> former) {
            return new Row(
                    integrationId,
                    accountId,
                    serviceId,
                    day,
                    unitCount,
                    recordedAt,
                    recordedBy,
                    source,
                    corrections,
                    former);
        }
    }

    /** A value that was replaced. */
    record Former(BigDecimal unitCount, Instant recordedAt, String recordedBy, Source source) {}

    /** Where a page begins: behind this key. */
    record Behind(UUID integrationId, String accountId, String serviceId, LocalDate day) {}

    /** One more row than {@code limit} where there are more, by integration, account, service and day. */
    List<Row> find(String organization, Filter filter, Optional<Behind> behind, int limit, boolean history) {
        return database.transaction(organization, connection -> {
            List<Row> rows = rows(connection, organization, filter, behind, limit + 1);
            return history ? withHistory(connection, organization, rows) : rows;
        });
    }

    private static List<Row> rows(
            Connection connection, String organization, Filter filter, Optional<Behind> behind, int limit)
            throws SQLException {
        StringBuilder sql = new StringBuilder("""
                select integration_id, account_id, service_id, day, unit_count, recorded_at, recorded_by, source, corrections
                from unit_count where organization_id = ?""");
        List<Object> values = new ArrayList<>(List.of(organization));
        add(sql, values, " and integration_id = ?", filter.integrationId);
        add(sql, values, " and account_id = ?", filter.accountId);
        add(sql, values, " and service_id = ?", filter.serviceId);
        add(sql, values, " and day >= ?", filter.from);
        add(sql, values, " and day <= ?", filter.to);
        behind.ifPresent(key -> {
            sql.append(" and (integration_id, account_id, service_id, day) > (?, ?, ?, ?)");
            values.addAll(List.of(key.integrationId, key.accountId, key.serviceId, key.day));
        });
        sql.append(" order by integration_id, account_id, service_id, day limit ?");
        values.add(limit);
        try (PreparedStatement select = connection.prepareStatement(sql.toString())) {
            for (int i = 0; i < values.size(); i++) {
                select.setObject(i + 1, values.get(i));
            }
            List<Row> rows = new ArrayList<>();
            try (ResultSet result = select.executeQuery()) {
                while (result.next()) {
                    rows.add(new Row(
                            result.getObject("integration_id", UUID.class),
                            result.getString("account_id"),
                            result.getString("service_id"),
                            result.getObject("day", LocalDate.class),
                            result.getBigDecimal("unit_count"),
                            result.getObject("recorded_at", OffsetDateTime.class)
                                    .toInstant(),
                            result.getString("recorded_by"),
                            Source.valueOf(result.getString("source")),
                            result.getInt("corrections"),
                            List.of()));
                }
            }
            return rows;
        }
    }

    private static void add(StringBuilder sql, List<Object> values, String condition, @Nullable Object value) {
        if (value != null) {
            sql.append(condition);
            values.add(value);
        }
    }

    private static List<Row> withHistory(Connection connection, String organization, List<Row> rows)
            throws SQLException {
        List<Row> corrected = rows.stream().filter(row -> row.corrections > 0).toList();
        if (corrected.isEmpty()) {
            return rows;
        }
        Map<Object, List<Former>> formers = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement("""
                select h.integration_id, h.account_id, h.service_id, h.day,
                       h.unit_count, h.recorded_at, h.recorded_by, h.source
                from unnest(?, ?, ?, ?) as k (integration_id, account_id, service_id, day)
                join unit_count_history h on h.organization_id = ? and h.integration_id = k.integration_id
                     and h.account_id = k.account_id and h.service_id = k.service_id and h.day = k.day
                order by h.revision""")) {
            select.setArray(
                    1,
                    array(
                            connection,
                            "uuid",
                            corrected.stream().map(Row::integrationId).toArray()));
            select.setArray(
                    2,
                    array(
                            connection,
                            "text",
                            corrected.stream().map(Row::accountId).toArray()));
            select.setArray(
                    3,
                    array(
                            connection,
                            "text",
                            corrected.stream().map(Row::serviceId).toArray()));
            select.setArray(
                    4,
                    array(connection, "date", corrected.stream().map(Row::day).toArray()));
            select.setString(5, organization);
            try (ResultSet result = select.executeQuery()) {
                while (result.next()) {
                    Object key = List.of(
                            result.getObject(1, UUID.class),
                            result.getString(2),
                            result.getString(3),
                            result.getObject(4, LocalDate.class));
                    formers.computeIfAbsent(key, none -> new ArrayList<>())
                            .add(new Former(
                                    result.getBigDecimal(5),
                                    result.getObject(6, OffsetDateTime.class).toInstant(),
                                    result.getString(7),
                                    Source.valueOf(result.getString(8))));
                }
            }
        }
        return rows.stream()
                .map(row -> row.with(formers.getOrDefault(row.key(), List.of())))
                .toList();
    }

    private static Array array(Connection connection, String type, Object[] values) throws SQLException {
        return connection.createArrayOf(type, values);
    }
}
