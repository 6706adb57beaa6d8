package io.tallybridge.usage.reduction;

import io.tallybridge.usage.data.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads a period straight off a server-side cursor: memory does not grow with the organization. */
@ApplicationScoped
class ReductionRepository {

    private static final int FETCH = 500;

    private final Database database;

    ReductionRepository(Database database) {
        this.database = database;
    }

    /** Takes one row after the other. */
    @FunctionalInterface
    interface Sink<T> {
        /** Takes a row. */
        void take(T row) throws IOException;
    }

    /** A period's counts of one account and service, reduced. */
    record Reduction(
            UUID integrationId,
            String accountId,
            String serviceId,
            int days,
            BigDecimal first,
            BigDecimal last,
            LocalDate lastDay,
            BigDecimal min,
            BigDecimal max,
            BigDecimal sum,
            Instant lastRecordedAt) {}

    /** A day's count. */
    record Daily(
            UUID integrationId,
            String accountId,
            String serviceId,
            LocalDate day,
            BigDecimal unitCount,
            Instant recordedAt,
            String recordedBy,
            String source,
            int corrections) {}

    /** Which counts; null leaves a criterion out. */
    record Filter(
            LocalDate from,
            LocalDate to,
            @Nullable UUID integrationId,
            @Nullable String accountId,
            @Nullable String serviceId) {}

    /** Gives the reductions of a period, by integration, account and service; answers how many. */
    long reductions(String organization, Filter filter, Sink<Reduction> sink) {
        String sql = """
                select integration_id, account_id, service_id, count(*)::int as days,
                       (array_agg(unit_count order by day))[1] as first,
                       (array_agg(unit_count order by day))[count(*)] as last,
                       max(day) as last_day, min(unit_count) as min, max(unit_count) as max, sum(unit_count) as sum,
                       max(recorded_at) as last_recorded_at
                from unit_count
                where organization_id = ? and day between ? and ? %s
                group by integration_id, account_id, service_id
                order by integration_id, account_id, service_id""";
        return stream(
                organization,
                sql,
                filter,
                row -> new Reduction(
                        row.getObject("integration_id", UUID.class),
                        row.getString("account_id"),
                        row.getString("service_id"),
                        row.getInt("days"),
                        row.getBigDecimal("first"),
                        row.getBigDecimal("last"),
                        row.getObject("last_day", LocalDate.class),
                        row.getBigDecimal("min"),
                        row.getBigDecimal("max"),
                        row.getBigDecimal("sum"),
                        row.getObject("last_recorded_at", OffsetDateTime.class).toInstant()),
                sink);
    }

    /** Gives the daily counts of a period, by integration, account, service and day; answers how many. */
    long daily(String organization, Filter filter, Sink<Daily> sink) {
        String sql = """
                select integration_id, account_id, service_id, day, unit_count,
                       recorded_at, recorded_by, source, corrections
                from unit_count
                where organization_id = ? and day between ? and ? %s
                order by integration_id, account_id, service_id, day""";
        return stream(
                organization,
                sql,
                filter,
                row -> new Daily(
                        row.getObject("integration_id", UUID.class),
                        row.getString("account_id"),
                        row.getString("service_id"),
                        row.getObject("day", LocalDate.class),
                        row.getBigDecimal("unit_count"),
                        row.getObject("recorded_at", OffsetDateTime.class).toInstant(),
                        row.getString("recorded_by"),
                        row.getString("source"),
                        row.getInt("corrections")),
                sink);
    }

    @FunctionalInterface
    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> long stream(String organization, String template, Filter filter, Reader<T> reader, Sink<T> sink) {
        StringBuilder more = new StringBuilder();
        List<Object> values = new ArrayList<>(List.of(organization, filter.from, filter.to));
        if (filter.integrationId != null) {
            more.append(" and integration_id = ?");
            values.add(filter.integrationId);
        }
        if (filter.accountId != null) {
            more.append(" and account_id = ?");
            values.add(filter.accountId);
        }
        if (filter.serviceId != null) {
            more.append(" and service_id = ?");
            values.add(filter.serviceId);
        }
        return database.transaction(organization, connection -> {
            try (PreparedStatement select = connection.prepareStatement(template.formatted(more))) {
                select.setFetchSize(FETCH);
                for (int i = 0; i < values.size(); i++) {
                    select.setObject(i + 1, values.get(i));
                }
                long count = 0;
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        sink.take(reader.read(row));
                        count++;
                    }
                }
                return count;
            }
        });
    }
}
