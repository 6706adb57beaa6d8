package io.tallybridge.psasync.directory;

import io.tallybridge.common.paging.Cursor;
import io.tallybridge.common.paging.Page;
import io.tallybridge.psasync.psa.Agreement;
import io.tallybridge.psasync.psa.AgreementLine;
import io.tallybridge.psasync.psa.Company;
import io.tallybridge.psasync.psa.Product;
import io.tallybridge.psasync.sql.Batch;
import io.tallybridge.psasync.sql.Row;
import io.tallybridge.psasync.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Rows of the directory's four tables. */
@ApplicationScoped
class DirectoryRepository {
    private final Sql sql;

    @Inject
    DirectoryRepository(Sql sql) {
        this.sql = sql;
    }

    /** Which directory, and which sync writes it. */
    record Target(String organization, UUID connectionId, UUID generation) {}

    private Batch batch(String statement) {
        return new Batch(sql, statement);
    }

    Batch companies() {
        return batch("insert into company (organization_id, connection_id, id, name, reference, active, generation)"
                + " select organization_id, connection_id, id, name, reference, active, generation"
                + " from jsonb_to_recordset(?::jsonb) as r(organization_id text, connection_id uuid, id text,"
                + " name text, reference text, active boolean, generation uuid)"
                + " on conflict (organization_id, connection_id, id) do update set name = excluded.name,"
                + " reference = excluded.reference, active = excluded.active, generation = excluded.generation,"
                + " vanished_at = null");
    }

    void add(Batch batch, Target target, Company company) {
        batch.add(
                company.id(),
                Batch.row(
                        "organization_id", target.organization(),
                        "connection_id", target.connectionId(),
                        "generation", target.generation(),
                        "id", company.id(),
                        "name", company.name(),
                        "reference", company.reference(),
                        "active", company.active()));
    }

    Batch products() {
        return batch("insert into product (organization_id, connection_id, id, name, reference, vendor_reference,"
                + " unit_price, unit_cost, active, generation)"
                + " select organization_id, connection_id, id, name, reference, vendor_reference, unit_price,"
                + " unit_cost, active, generation"
                + " from jsonb_to_recordset(?::jsonb) as r(organization_id text, connection_id uuid, id text,"
                + " name text, reference text, vendor_reference text, unit_price numeric, unit_cost numeric,"
                + " active boolean, generation uuid)"
                + " on conflict (organization_id, connection_id, id) do update set name = excluded.name,"
                + " reference = excluded.reference, vendor_reference = excluded.vendor_reference,"
                + " unit_price = excluded.unit_price, unit_cost = excluded.unit_cost, active = excluded.active,"
                + " generation = excluded.generation, vanished_at = null");
    }

    void add(Batch batch, Target target, Product product) {
        batch.add(
                product.id(),
                Batch.row(
                        "organization_id", target.organization(),
                        "connection_id", target.connectionId(),
                        "generation", target.generation(),
                        "id", product.id(),
                        "name", product.name(),
                        "reference", product.reference(),
                        "vendor_reference", product.vendorReference(),
                        "unit_price", product.unitPrice(),
                        "unit_cost", product.unitCost(),
                        "active", product.active()));
    }

    Batch agreements() {
        return batch("insert into agreement (organization_id, connection_id, id, company_id, name, active, start_date,"
                + " end_date, billing_cycle, currency, generation)"
                + " select organization_id, connection_id, id, company_id, name, active, start_date, end_date,"
                + " billing_cycle, currency, generation"
                + " from jsonb_to_recordset(?::jsonb) as r(organization_id text, connection_id uuid, id text,"
                + " company_id text, name text, active boolean, start_date date, end_date date, billing_cycle text,"
                + " currency text, generation uuid)"
                + " on conflict (organization_id, connection_id, id) do update set company_id = excluded.company_id,"
                + " name = excluded.name, active = excluded.active, start_date = excluded.start_date,"
                + " end_date = excluded.end_date, billing_cycle = excluded.billing_cycle,"
                + " currency = excluded.currency, generation = excluded.generation, vanished_at = null");
    }

    void add(Batch batch, Target target, Agreement agreement) {
        batch.add(
                agreement.id(),
                Batch.row(
                        "organization_id", target.organization(),
                        "connection_id", target.connectionId(),
                        "generation", target.generation(),
                        "id", agreement.id(),
                        "company_id", agreement.companyId(),
                        "name", agreement.name(),
                        "active", agreement.active(),
                        "start_date", agreement.startDate(),
                        "end_date", agreement.endDate(),
                        "billing_cycle", agreement.billingCycle(),
                        "currency", agreement.currency()));
    }

    Batch lines() {
        return batch("insert into agreement_line (organization_id, connection_id, agreement_id, line_id, product_id,"
                + " company_id, name, quantity, quantity_source, quantity_day, included_units, unit_price, unit_cost,"
                + " billing_cycle, effective_date, active, not_writable, version, as_of, read_at, generation)"
                + " select organization_id, connection_id, agreement_id, line_id, product_id, company_id, name,"
                + " quantity, quantity_source, quantity_day, included_units, unit_price, unit_cost, billing_cycle,"
                + " effective_date, active, not_writable, version, as_of, read_at, generation"
                + " from jsonb_to_recordset(?::jsonb) as r(organization_id text, connection_id uuid,"
                + " agreement_id text, line_id text, product_id text, company_id text, name text, quantity numeric,"
                + " quantity_source text, quantity_day date, included_units numeric, unit_price numeric, unit_cost numeric, billing_cycle text,"
                + " effective_date date, active boolean, not_writable text, version text, as_of date,"
                + " read_at timestamptz, generation uuid)"
                + " on conflict (organization_id, connection_id, agreement_id, line_id) do update set"
                + " product_id = excluded.product_id, company_id = excluded.company_id, name = excluded.name,"
                + " quantity = excluded.quantity, quantity_source = excluded.quantity_source,"
                + " quantity_day = excluded.quantity_day, included_units = excluded.included_units,"
                + " unit_price = excluded.unit_price, unit_cost = excluded.unit_cost,"
                + " billing_cycle = excluded.billing_cycle, effective_date = excluded.effective_date,"
                + " active = excluded.active, not_writable = excluded.not_writable, version = excluded.version,"
                + " as_of = excluded.as_of, read_at = excluded.read_at, generation = excluded.generation,"
                + " vanished_at = null");
    }

    void add(Batch batch, Target target, AgreementLine line, LocalDate asOf, Instant readAt) {
        batch.add(
                line.ref().agreementId() + '\n' + line.ref().lineId(),
                Batch.row(
                        "organization_id", target.organization(),
                        "connection_id", target.connectionId(),
                        "generation", target.generation(),
                        "agreement_id", line.ref().agreementId(),
                        "line_id", line.ref().lineId(),
                        "product_id", line.ref().productId(),
                        "company_id", line.companyId(),
                        "name", line.name(),
                        "quantity", line.knownQuantity(),
                        "quantity_source", line.source(),
                        "quantity_day", line.quantityDay(),
                        "included_units", line.includedUnits(),
                        "unit_price", line.unitPrice(),
                        "unit_cost", line.unitCost(),
                        "billing_cycle", line.billingCycle(),
                        "effective_date", line.effectiveDate(),
                        "active", line.active(),
                        "not_writable", line.notWritable(),
                        "version", line.version(),
                        "as_of", asOf,
                        "read_at", readAt));
    }

    /** Marks what a complete read did not show; its rows stay, because findings and change sets may point at them. */
    void markVanished(Target target, String table, Instant now) {
        sql.inTransaction(() -> sql.update(
                "update " + table + " set vanished_at = ? where organization_id = ? and connection_id = ?"
                        + " and generation <> ? and vanished_at is null",
                now,
                target.organization(),
                target.connectionId(),
                target.generation()));
    }

    boolean isEmpty(String organization, UUID connectionId) {
        return !sql.exists(
                "select 1 from product where organization_id = ? and connection_id = ? limit 1",
                organization,
                connectionId);
    }

    /** The agreements that a sync has just read, page by page so that no list holds all. */
    List<Agreement> agreementsOf(Target target, @Nullable String after, int limit) {
        return sql.list(
                "select * from agreement where organization_id = ? and connection_id = ? and generation = ?"
                        + " and (?::text is null or id > ?) order by id limit ?",
                DirectoryRepository::agreement,
                target.organization(),
                target.connectionId(),
                target.generation(),
                after,
                after,
                limit);
    }

    /** Agreements of a company that bill on a day; more than a person would choose from are not told. */
    List<Agreement> billing(String organization, UUID connectionId, String companyId, LocalDate on) {
        return sql.list(
                "select * from agreement where organization_id = ? and connection_id = ? and company_id = ? and active"
                        + " and vanished_at is null and (end_date is null or end_date >= ?) order by id limit 100",
                DirectoryRepository::agreement,
                organization,
                connectionId,
                companyId,
                on);
    }

    private static Agreement agreement(Row row) throws SQLException {
        return new Agreement(
                row.text("id"),
                row.text("company_id"),
                row.text("name"),
                row.flag("active"),
                row.findDay("start_date"),
                row.findDay("end_date"),
                row.findText("billing_cycle"),
                row.findText("currency"));
    }

    long count(Target target, String table) {
        return sql.first(
                        "select count(*) as n from " + table
                                + " where organization_id = ? and connection_id = ? and generation = ?",
                        row -> row.number("n"),
                        target.organization(),
                        target.connectionId(),
                        target.generation())
                .orElse(0L);
    }

    /** A list's filters; null means no filter. */
    record Filter(
            @Nullable String search,
            @Nullable String companyId,
            @Nullable String productId,
            @Nullable String agreementId,
            boolean vanished) {}

    Page<DirectoryViews.CompanyView> companies(
            String organization, UUID connectionId, Filter filter, Optional<Cursor> cursor, int limit) {
        return page(
                "company",
                "id",
                List.of("name", "reference", "id"),
                organization,
                connectionId,
                filter,
                cursor,
                limit,
                row -> new DirectoryViews.CompanyView(
                        row.text("id"),
                        row.text("name"),
                        row.findText("reference"),
                        row.flag("active"),
                        row.findInstant("vanished_at")),
                company -> Cursor.of(company.id()));
    }

    Page<DirectoryViews.ProductView> products(
            String organization, UUID connectionId, Filter filter, Optional<Cursor> cursor, int limit) {
        return page(
                "product",
                "id",
                List.of("name", "reference", "vendor_reference", "id"),
                organization,
                connectionId,
                filter,
                cursor,
                limit,
                row -> new DirectoryViews.ProductView(
                        row.text("id"),
                        row.text("name"),
                        row.findText("reference"),
                        row.findText("vendor_reference"),
                        row.findDecimal("unit_price"),
                        row.findDecimal("unit_cost"),
                        row.flag("active"),
                        row.findInstant("vanished_at")),
                product -> Cursor.of(product.id()));
    }

    Page<DirectoryViews.AgreementView> agreements(
            String organization, UUID connectionId, Filter filter, Optional<Cursor> cursor, int limit) {
        return page(
                "agreement",
                "id",
                List.of("name", "id"),
                organization,
                connectionId,
                filter,
                cursor,
                limit,
                row -> new DirectoryViews.AgreementView(
                        row.text("id"),
                        row.text("company_id"),
                        row.text("name"),
                        row.flag("active"),
                        row.findDay("start_date"),
                        row.findDay("end_date"),
                        row.findText("billing_cycle"),
                        row.findText("currency"),
                        row.findInstant("vanished_at")),
                agreement -> Cursor.of(agreement.id()));
    }

    Page<DirectoryViews.LineView> lines(
            String organization, UUID connectionId, Filter filter, Optional<Cursor> cursor, int limit) {
        return page(
                "agreement_line",
                "agreement_id, line_id",
                List.of("name", "line_id"),
                organization,
                connectionId,
                filter,
                cursor,
                limit,
                row -> new DirectoryViews.LineView(
                        row.text("line_id"),
                        row.text("agreement_id"),
                        row.text("company_id"),
                        row.text("product_id"),
                        row.text("name"),
                        row.findDecimal("quantity"),
                        AgreementLine.QuantitySource.valueOf(row.text("quantity_source")),
                        row.findDay("quantity_day"),
                        row.findDecimal("included_units"),
                        row.findDecimal("unit_price"),
                        row.findDecimal("unit_cost"),
                        row.findText("billing_cycle"),
                        row.findDay("effective_date"),
                        row.flag("active"),
                        row.findText("not_writable"),
                        row.day("as_of"),
                        row.instant("read_at"),
                        row.findInstant("vanished_at")),
                line -> Cursor.of(line.agreementId(), line.id()));
    }

    private <T> Page<T> page(
            String table,
            String key,
            List<String> searched,
            String organization,
            UUID connectionId,
            Filter filter,
            Optional<Cursor> cursor,
            int limit,
            Sql.Reader<T> reader,
            java.util.function.Function<T, Cursor> cursorOf) {
        StringBuilder statement =
                new StringBuilder("select * from " + table + " where organization_id = ? and connection_id = ?");
        List<Object> parameters = new ArrayList<>(List.of(organization, connectionId));
        if (!filter.vanished()) {
            statement.append(" and vanished_at is null");
        }
        if (filter.search() != null) {
            String pattern = "%"
                    + filter.search().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
            statement
                    .append(" and (")
                    .append(String.join(
                            " or ", searched.stream().map(c -> c + " ilike ?").toList()))
                    .append(")");
            searched.forEach(column -> parameters.add(pattern));
        }
        equal(statement, parameters, "company_id", filter.companyId());
        equal(statement, parameters, "product_id", filter.productId());
        equal(statement, parameters, "agreement_id", filter.agreementId());
        cursor.ifPresent(c -> {
            statement.append(" and (" + key + ") > ("
                    + String.join(", ", c.parts().stream().map(p -> "?").toList()) + ")");
            parameters.addAll(c.parts());
        });
        statement.append(" order by ").append(key).append(" limit ").append(limit + 1);
        return Page.of(sql.list(statement.toString(), reader, parameters.toArray()), limit, cursorOf);
    }

    private static void equal(StringBuilder statement, List<Object> parameters, String column, @Nullable String value) {
        if (value != null) {
            statement.append(" and ").append(column).append(" = ?");
            parameters.add(value);
        }
    }

    /** Streams ids and names of what is there now. */
    void names(String table, String organization, UUID connectionId, Consumer<DirectoryViews.Name> sink) {
        sql.each(
                "select id, name, reference from " + table
                        + " where organization_id = ? and connection_id = ? and vanished_at is null and active order by id",
                row -> sink.accept(
                        new DirectoryViews.Name(row.text("id"), row.text("name"), row.findText("reference"))),
                organization,
                connectionId);
    }
}
