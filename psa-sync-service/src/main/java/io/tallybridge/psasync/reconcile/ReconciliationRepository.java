package io.tallybridge.psasync.reconcile;

import com.fasterxml.jackson.core.type.TypeReference;
import io.tallybridge.common.paging.Cursor;
import io.tallybridge.common.paging.Page;
import io.tallybridge.common.problem.CommonProblem;
import io.tallybridge.psasync.sql.Batch;
import io.tallybridge.psasync.sql.Cursors;
import io.tallybridge.psasync.sql.Row;
import io.tallybridge.psasync.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows of reconciliations and their findings. */
@ApplicationScoped
class ReconciliationRepository {
    private final Sql sql;

    @Inject
    ReconciliationRepository(Sql sql) {
        this.sql = sql;
    }

    void insert(
            String organization,
            UUID id,
            UUID connectionId,
            Period period,
            LocalDate asOf,
            @Nullable LocalDate effectiveDate,
            UUID runId,
            String createdBy,
            Instant now) {
        sql.update(
                "insert into reconciliation (organization_id, id, connection_id, period_from, period_to, as_of,"
                        + " effective_date, state, run_id, created_by, created_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?, 'RUNNING', ?, ?, ?)",
                organization,
                id,
                connectionId,
                period.from(),
                period.to(),
                asOf,
                effectiveDate,
                runId,
                createdBy,
                now);
    }

    void header(
            String organization,
            UUID id,
            @Nullable Long mappingVersion,
            @Nullable String timeZone,
            @Nullable String currency,
            @Nullable String countsAsOf) {
        sql.update(
                "update reconciliation set mapping_version = coalesce(?::bigint, mapping_version),"
                        + " time_zone = coalesce(?::text, time_zone), currency = coalesce(?::text, currency),"
                        + " counts_as_of = coalesce(?::text, counts_as_of) where organization_id = ? and id = ?",
                mappingVersion,
                timeZone,
                currency,
                countsAsOf,
                organization,
                id);
    }

    void end(String organization, UUID id, String state, @Nullable String detail, Instant now) {
        sql.update(
                "update reconciliation set state = ?, detail = ?, finished_at = ? where organization_id = ? and id = ?",
                state,
                detail,
                now,
                organization,
                id);
    }

    void totals(String organization, UUID id) {
        Map<String, Long> byKind = new LinkedHashMap<>();
        for (FindingKind kind : FindingKind.values()) {
            byKind.put(kind.name(), 0L);
        }
        BigDecimal[] money = {BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO};
        sql.each(
                "select kind, count(*) as n, coalesce(sum(price_difference), 0) as price,"
                        + " coalesce(sum(cost_difference), 0) as cost, coalesce(sum(margin_difference), 0) as margin"
                        + " from finding where organization_id = ? and reconciliation_id = ? group by kind",
                row -> {
                    byKind.put(row.text("kind"), row.number("n"));
                    boolean increase = row.text("kind").equals(FindingKind.INCREASE.name());
                    if (increase || row.text("kind").equals(FindingKind.DECREASE.name())) {
                        int index = increase ? 0 : 1;
                        money[index] = money[index].add(row.decimal("price"));
                        money[2] = money[2].add(row.decimal("cost"));
                        money[3] = money[3].add(row.decimal("margin"));
                    }
                },
                organization,
                id);
        String currency = sql.first(
                        "select coalesce(currency, '') as currency from reconciliation where organization_id = ? and id = ?",
                        row -> row.text("currency"),
                        organization,
                        id)
                .filter(text -> !text.isEmpty())
                .orElse(null);
        sql.update(
                "update reconciliation set totals = ?::jsonb where organization_id = ? and id = ?",
                sql.json(new ReconciliationView.Totals(
                        byKind,
                        new ReconciliationView.Money(
                                currency, money[0], money[1], money[0].add(money[1]), money[2], money[3]))),
                organization,
                id);
    }

    ReconciliationView get(String organization, UUID id) {
        return sql.first(
                        "select * from reconciliation where organization_id = ? and id = ?",
                        this::view,
                        organization,
                        id)
                .orElseThrow(() -> CommonProblem.NOT_FOUND.because("There is no reconciliation " + id + "."));
    }

    Page<ReconciliationView> list(
            String organization, @Nullable UUID connectionId, Optional<Cursor> cursor, int limit) {
        @Nullable UUID before = cursor.map(c -> Cursors.id(c, 0)).orElse(null);
        return Page.of(
                sql.list(
                        "select * from reconciliation where organization_id = ? and (?::uuid is null or connection_id = ?)"
                                + " and (?::uuid is null or id < ?) order by id desc limit ?",
                        this::view,
                        organization,
                        connectionId,
                        connectionId,
                        before,
                        before,
                        limit + 1),
                limit,
                r -> Cursor.of(r.id().toString()));
    }

    void clear(String organization, UUID id) {
        clearStaging(organization, id);
        sql.update("delete from finding where organization_id = ? and reconciliation_id = ?", organization, id);
    }

    void clearStaging(String organization, UUID id) {
        for (String table : List.of("staged_account", "staged_service", "staged_override", "staged_reduction")) {
            sql.update(
                    "delete from " + table + " where organization_id = ? and reconciliation_id = ?", organization, id);
        }
    }

    Batch findings() {
        return new Batch(
                sql,
                "insert into finding (organization_id, reconciliation_id, id, kind, account_name, company_id, company_name,"
                        + " service_name, product_id, product_name, agreement_id, line_id, line_name, line_version,"
                        + " not_writable, effective_date, psa_quantity, psa_quantity_source,"
                        + " psa_quantity_day, billable_quantity, target_quantity, difference,"
                        + " unit_price, unit_cost, price_difference, cost_difference, margin_difference, weight,"
                        + " last_day, stale, silent_sources, mid_period, note, derivation, sources)"
                        + " select organization_id, reconciliation_id, id, kind, account_name, company_id, company_name,"
                        + " service_name, product_id, product_name, agreement_id, line_id, line_name, line_version,"
                        + " not_writable, effective_date, psa_quantity, psa_quantity_source,"
                        + " psa_quantity_day, billable_quantity, target_quantity, difference,"
                        + " unit_price, unit_cost, price_difference, cost_difference, margin_difference, weight,"
                        + " last_day, stale, silent_sources, mid_period, note, derivation, sources"
                        + " from jsonb_to_recordset(?::jsonb) as r(organization_id text, reconciliation_id uuid, id uuid,"
                        + " kind text, account_name text, company_id text, company_name text, service_name text,"
                        + " product_id text, product_name text, agreement_id text, line_id text, line_name text,"
                        + " line_version text, not_writable text, effective_date date, psa_quantity numeric,"
                        + " psa_quantity_source text, psa_quantity_day date,"
                        + " billable_quantity numeric, target_quantity numeric, difference numeric, unit_price numeric,"
                        + " unit_cost numeric, price_difference numeric, cost_difference numeric,"
                        + " margin_difference numeric, weight numeric, last_day date, stale boolean, silent_sources int,"
                        + " mid_period boolean, note text, derivation jsonb, sources jsonb)");
    }

    void add(Batch batch, String organization, UUID reconciliationId, FindingView finding) {
        batch.add(Batch.row(
                "organization_id", organization,
                "reconciliation_id", reconciliationId,
                "id", finding.id(),
                "kind", finding.kind(),
                "account_name", finding.accountName(),
                "company_id", finding.companyId(),
                "company_name", finding.companyName(),
                "service_name", finding.serviceName(),
                "product_id", finding.productId(),
                "product_name", finding.productName(),
                "agreement_id", finding.agreementId(),
                "line_id", finding.lineId(),
                "line_name", finding.lineName(),
                "line_version", finding.lineVersion(),
                "not_writable", finding.notWritable(),
                "effective_date", finding.effectiveDate(),
                "psa_quantity", finding.psaQuantity(),
                "psa_quantity_source", finding.psaQuantitySource(),
                "psa_quantity_day", finding.psaQuantityDay(),
                "billable_quantity", finding.billableQuantity(),
                "target_quantity", finding.targetQuantity(),
                "difference", finding.difference(),
                "unit_price", finding.unitPrice(),
                "unit_cost", finding.unitCost(),
                "price_difference", finding.priceDifference(),
                "cost_difference", finding.costDifference(),
                "margin_difference", finding.marginDifference(),
                "weight", finding.amountAtStake(),
                "last_day", finding.lastDay(),
                "stale", finding.stale(),
                "silent_sources", finding.silentSources(),
                "mid_period", finding.midPeriod(),
                "note", finding.note(),
                "derivation", finding.derivation(),
                "sources", finding.sources()));
    }

    Page<FindingView> findings(
            String organization,
            UUID reconciliationId,
            Collection<String> kinds,
            @Nullable String companyId,
            Optional<Cursor> cursor,
            int limit) {
        @Nullable BigDecimal weight = cursor.map(c -> Cursors.decimal(c, 0)).orElse(null);
        @Nullable UUID after = cursor.map(c -> Cursors.id(c, 1)).orElse(null);
        return Page.of(
                sql.list(
                        "select * from finding where organization_id = ? and reconciliation_id = ?"
                                + " and (cardinality(?::text[]) = 0 or kind = any(?::text[]))"
                                + " and (?::text is null or company_id = ?)"
                                + " and (?::uuid is null or weight < ?::numeric or (weight = ?::numeric and id > ?))"
                                + " order by weight desc, id limit ?",
                        this::finding,
                        organization,
                        reconciliationId,
                        kinds,
                        kinds,
                        companyId,
                        companyId,
                        after,
                        weight,
                        weight,
                        after,
                        limit + 1),
                limit,
                f -> Cursor.of(f.amountAtStake().toPlainString(), f.id().toString()));
    }

    /** Findings by id, or all of the usual kinds. */
    List<FindingView> forChangeSet(
            String organization, UUID reconciliationId, @Nullable Collection<UUID> ids, Collection<FindingKind> usual) {
        if (ids == null) {
            return sql.list(
                    "select * from finding where organization_id = ? and reconciliation_id = ?"
                            + " and kind = any(?::text[]) order by weight desc, id",
                    this::finding,
                    organization,
                    reconciliationId,
                    usual.stream().map(FindingKind::name).toList());
        }
        return sql.list(
                "select * from finding where organization_id = ? and reconciliation_id = ? and id = any(?::uuid[])"
                        + " order by weight desc, id",
                this::finding,
                organization,
                reconciliationId,
                ids);
    }

    private ReconciliationView view(Row row) throws SQLException {
        String totals = row.findText("totals");
        return new ReconciliationView(
                row.id("id"),
                row.id("connection_id"),
                row.day("period_from"),
                row.day("period_to"),
                row.day("as_of"),
                row.findDay("effective_date"),
                row.text("state"),
                row.id("run_id"),
                row.findNumber("mapping_version"),
                row.findText("counts_as_of"),
                totals == null ? null : sql.fromJson(totals, new TypeReference<ReconciliationView.Totals>() {}),
                row.findText("detail"),
                row.text("created_by"),
                row.instant("created_at"),
                row.findInstant("finished_at"));
    }

    private FindingView finding(Row row) throws SQLException {
        String source = row.findText("psa_quantity_source");
        return new FindingView(
                row.id("id"),
                FindingKind.valueOf(row.text("kind")),
                row.findText("account_name"),
                row.findText("company_id"),
                row.findText("company_name"),
                row.findText("service_name"),
                row.findText("product_id"),
                row.findText("product_name"),
                row.findText("agreement_id"),
                row.findText("line_id"),
                row.findText("line_name"),
                row.findText("line_version"),
                row.findText("not_writable"),
                row.findDay("effective_date"),
                row.findDecimal("psa_quantity"),
                source == null ? null : PsaQuantitySource.valueOf(source),
                row.findDay("psa_quantity_day"),
                row.findDecimal("billable_quantity"),
                row.findDecimal("target_quantity"),
                row.findDecimal("difference"),
                row.findDecimal("unit_price"),
                row.findDecimal("unit_cost"),
                row.findDecimal("price_difference"),
                row.findDecimal("cost_difference"),
                row.findDecimal("margin_difference"),
                row.decimal("weight"),
                row.findDay("last_day"),
                row.flag("stale"),
                (int) row.number("silent_sources"),
                row.flag("mid_period"),
                row.findText("note"),
                sql.fromJson(row.text("derivation"), new TypeReference<List<Step>>() {}),
                sql.fromJson(row.text("sources"), new TypeReference<List<Source>>() {}));
    }
}
