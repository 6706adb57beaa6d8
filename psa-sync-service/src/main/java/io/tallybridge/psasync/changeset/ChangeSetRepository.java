package io.tallybridge.psasync.changeset;

import com.fasterxml.jackson.core.type.TypeReference;
import io.tallybridge.common.paging.Cursor;
import io.tallybridge.common.paging.Page;
import io.tallybridge.common.problem.CommonProblem;
import io.tallybridge.psasync.reconcile.Period;
import io.tallybridge.psasync.reconcile.PsaQuantitySource;
import io.tallybridge.psasync.reconcile.Source;
import io.tallybridge.psasync.reconcile.Step;
import io.tallybridge.psasync.sql.Batch;
import io.tallybridge.psasync.sql.Cursors;
import io.tallybridge.psasync.sql.Row;
import io.tallybridge.psasync.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows of change sets and their items. */
@ApplicationScoped
class ChangeSetRepository {
    private static final String ITEM = "select * from change_item where organization_id = ? ";

    private final Sql sql;
    private final ChangeSetConfig config;

    @Inject
    ChangeSetRepository(Sql sql, ChangeSetConfig config) {
        this.sql = sql;
        this.config = config;
    }

    /** What a set is made of. */
    record NewSet(
            UUID id,
            UUID connectionId,
            UUID reconciliationId,
            @Nullable UUID reverts,
            Period period,
            @Nullable Long mappingVersion,
            String createdBy) {}

    void insert(String organization, NewSet set, List<ChangeItem> items, Instant now) {
        sql.update(
                "insert into change_set (organization_id, id, connection_id, reconciliation_id, reverts_id, period_from,"
                        + " period_to, mapping_version, state, created_by, created_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, 'DRAFT', ?, ?)",
                organization,
                set.id(),
                set.connectionId(),
                set.reconciliationId(),
                set.reverts(),
                set.period().from(),
                set.period().to(),
                set.mappingVersion(),
                set.createdBy(),
                now);
        Batch batch = new Batch(
                sql,
                "insert into change_item (organization_id, id, change_set_id, position, finding_id, kind, account_name,"
                        + " company_id, company_name, service_name, product_id, agreement_id, line_id, line_name,"
                        + " line_version, from_quantity, psa_quantity_source, psa_quantity_day, to_quantity,"
                        + " billable_quantity, effective_date, unit_price,"
                        + " unit_cost, price_difference, stale, silent_sources, mid_period, derivation, sources)"
                        + " select * from jsonb_to_recordset(?::jsonb) as r(organization_id text, id uuid,"
                        + " change_set_id uuid, position int, finding_id uuid, kind text, account_name text, company_id text,"
                        + " company_name text, service_name text, product_id text, agreement_id text, line_id text,"
                        + " line_name text, line_version text, from_quantity numeric, psa_quantity_source text,"
                        + " psa_quantity_day date, to_quantity numeric,"
                        + " billable_quantity numeric, effective_date date, unit_price numeric, unit_cost numeric,"
                        + " price_difference numeric, stale boolean, silent_sources int, mid_period boolean,"
                        + " derivation jsonb, sources jsonb)");
        int position = 0;
        for (ChangeItem item : items) {
            batch.add(Batch.row(
                    "organization_id", organization,
                    "id", item.id(),
                    "change_set_id", item.changeSetId(),
                    "position", position++,
                    "finding_id", item.findingId(),
                    "kind", item.kind(),
                    "account_name", item.accountName(),
                    "company_id", item.companyId(),
                    "company_name", item.companyName(),
                    "service_name", item.serviceName(),
                    "product_id", item.productId(),
                    "agreement_id", item.agreementId(),
                    "line_id", item.lineId(),
                    "line_name", item.lineName(),
                    "line_version", item.lineVersion(),
                    "from_quantity", item.from(),
                    "psa_quantity_source", item.psaQuantitySource(),
                    "psa_quantity_day", item.psaQuantityDay(),
                    "to_quantity", item.to(),
                    "billable_quantity", item.billableQuantity(),
                    "effective_date", item.effectiveDate(),
                    "unit_price", item.unitPrice(),
                    "unit_cost", item.unitCost(),
                    "price_difference", item.priceDifference(),
                    "stale", item.stale(),
                    "silent_sources", item.silentSources(),
                    "mid_period", item.midPeriod(),
                    "derivation", item.derivation(),
                    "sources", item.sources()));
        }
        batch.flush();
    }

    ChangeSetView get(String organization, UUID id) {
        return sql.first(
                        "select * from change_set where organization_id = ? and id = ?",
                        row -> view(organization, row),
                        organization,
                        id)
                .orElseThrow(() -> unknown(id));
    }

    /** As {@link #get}; nobody else changes it before the transaction ends. */
    ChangeSetView lock(String organization, UUID id) {
        boolean found = sql.exists(
                "select 1 from change_set where organization_id = ? and id = ? for update", organization, id);
        if (!found) {
            throw unknown(id);
        }
        return get(organization, id);
    }

    private static RuntimeException unknown(UUID id) {
        return CommonProblem.NOT_FOUND.because("There is no change set " + id + ".");
    }

    Page<ChangeSetView> list(
            String organization,
            @Nullable UUID connectionId,
            @Nullable String state,
            Optional<Cursor> cursor,
            int limit) {
        @Nullable UUID before = cursor.map(c -> Cursors.id(c, 0)).orElse(null);
        return Page.of(
                sql.list(
                        "select * from change_set where organization_id = ? and (?::uuid is null or connection_id = ?)"
                                + " and (?::text is null or state = ?) and (?::uuid is null or id < ?)"
                                + " order by id desc limit ?",
                        row -> view(organization, row),
                        organization,
                        connectionId,
                        connectionId,
                        state,
                        state,
                        before,
                        before,
                        limit + 1),
                limit,
                set -> Cursor.of(set.id().toString()));
    }

    Page<ChangeItem> items(
            String organization, UUID changeSetId, @Nullable String result, Optional<Cursor> cursor, int limit) {
        BigDecimal after = cursor.map(c -> Cursors.decimal(c, 0)).orElse(BigDecimal.valueOf(-1));
        record Positioned(int position, ChangeItem item) {}
        Page<Positioned> page = Page.of(
                sql.list(
                        ITEM + "and change_set_id = ? and (?::text is null or result = ?) and position > ?"
                                + " order by position limit ?",
                        row -> new Positioned((int) row.number("position"), item(row)),
                        organization,
                        changeSetId,
                        result,
                        result,
                        after,
                        limit + 1),
                limit,
                positioned -> Cursor.of(String.valueOf(positioned.position())));
        return page.map(Positioned::item);
    }

    List<ChangeItem> allItems(String organization, UUID changeSetId) {
        return sql.list(ITEM + "and change_set_id = ? order by position", this::item, organization, changeSetId);
    }

    /** Items without what is large and says nothing about the set as a whole: names, derivations and sources. */
    private List<ChangeItem> outlines(String organization, UUID changeSetId) {
        return sql.list(
                "select id, change_set_id, finding_id, kind, null as account_name, null as company_id, null as company_name,"
                        + " null as service_name, product_id, agreement_id, line_id, null as line_name,"
                        + " null as line_version, from_quantity, psa_quantity_source, psa_quantity_day, to_quantity, billable_quantity, effective_date,"
                        + " unit_price, unit_cost, price_difference, stale, silent_sources, mid_period,"
                        + " '[]' as derivation, '[]' as sources, result, null as result_detail, found_quantity, finished_at"
                        + " from change_item where organization_id = ? and change_set_id = ? order by position",
                this::item,
                organization,
                changeSetId);
    }

    Optional<ChangeItem> item(String organization, UUID itemId) {
        return sql.first(ITEM + "and id = ?", this::item, organization, itemId);
    }

    /** Items that a push still has to do, or to look at. */
    List<UUID> openItems(String organization, UUID changeSetId) {
        return sql.list(
                "select id from change_item where organization_id = ? and change_set_id = ?"
                        + " and (result is null or result not in ('WRITTEN', 'ALREADY_RIGHT')) order by position",
                row -> row.id("id"),
                organization,
                changeSetId);
    }

    boolean removeItem(String organization, UUID changeSetId, UUID itemId) {
        return sql.update(
                        "delete from change_item where organization_id = ? and change_set_id = ? and id = ?",
                        organization,
                        changeSetId,
                        itemId)
                == 1;
    }

    void touch(String organization, UUID id) {
        sql.update(
                "update change_set set version = version + 1 where organization_id = ? and id = ?", organization, id);
    }

    void decide(
            String organization,
            UUID id,
            ChangeSetState state,
            String by,
            String subject,
            @Nullable String reason,
            Collection<String> acknowledged,
            Instant now) {
        sql.update(
                "update change_set set state = ?, decided_by = ?, decided_by_subject = ?, decided_at = ?, reason = ?,"
                        + " acknowledged = ?::jsonb, version = version + 1 where organization_id = ? and id = ?",
                state,
                by,
                subject,
                now,
                reason,
                sql.json(acknowledged),
                organization,
                id);
    }

    void state(String organization, UUID id, ChangeSetState state) {
        sql.update(
                "update change_set set state = ?, version = version + 1 where organization_id = ? and id = ?",
                state,
                organization,
                id);
    }

    void worksheet(String organization, UUID id) {
        sql.update("update change_set set worksheet = true where organization_id = ? and id = ?", organization, id);
    }

    /** Takes an item's result back, because it is tried again. */
    void reopen(String organization, UUID itemId) {
        sql.update(
                "update change_item set result = null, result_detail = null, found_quantity = null, finished_at = null"
                        + " where organization_id = ? and id = ?",
                organization,
                itemId);
    }

    /** What the directory calls the things that items are about. */
    Map<UUID, WorksheetRow.Names> names(String organization, Collection<UUID> itemIds) {
        Map<UUID, WorksheetRow.Names> found = new HashMap<>();
        sql.each(
                "select i.id, c.name as company_name, c.reference as company_reference, a.name as agreement_name,"
                        + " p.reference as product_code, p.name as product_name,"
                        + " coalesce(a.currency, r.currency) as currency from change_item i"
                        + " join change_set s on s.organization_id = i.organization_id and s.id = i.change_set_id"
                        + " left join reconciliation r on r.organization_id = i.organization_id"
                        + " and r.id = s.reconciliation_id"
                        + " left join company c on c.organization_id = i.organization_id"
                        + " and c.connection_id = s.connection_id and c.id = i.company_id"
                        + " left join agreement a on a.organization_id = i.organization_id"
                        + " and a.connection_id = s.connection_id and a.id = i.agreement_id"
                        + " left join product p on p.organization_id = i.organization_id"
                        + " and p.connection_id = s.connection_id and p.id = i.product_id"
                        + " where i.organization_id = ? and i.id = any(?::uuid[])",
                row -> found.put(
                        row.id("id"),
                        new WorksheetRow.Names(
                                row.findText("company_name"),
                                row.findText("company_reference"),
                                row.findText("agreement_name"),
                                row.findText("product_code"),
                                row.findText("product_name"),
                                row.findText("currency"))),
                organization,
                itemIds);
        return found;
    }

    void run(String organization, UUID id, UUID runId) {
        sql.update("update change_set set run_id = ? where organization_id = ? and id = ?", runId, organization, id);
    }

    void result(
            String organization,
            UUID itemId,
            ItemResult result,
            @Nullable String detail,
            @Nullable BigDecimal found,
            Instant now) {
        sql.update(
                "update change_item set result = ?, result_detail = ?, found_quantity = ?, finished_at = ?"
                        + " where organization_id = ? and id = ?",
                result,
                detail,
                found,
                now,
                organization,
                itemId);
    }

    private ChangeSetView view(String organization, Row row) throws SQLException {
        UUID id = row.id("id");
        List<ChangeItem> items = outlines(organization, id);
        Map<ItemResult, Long> results = new EnumMap<>(ItemResult.class);
        BigDecimal difference = BigDecimal.ZERO;
        long done = 0;
        for (ChangeItem item : items) {
            if (item.result() != null) {
                results.merge(item.result(), 1L, Long::sum);
                done++;
            }
            if (item.priceDifference() != null) {
                difference = difference.add(item.priceDifference());
            }
        }
        return new ChangeSetView(
                id,
                row.id("connection_id"),
                row.id("reconciliation_id"),
                row.findId("reverts_id"),
                new Period(row.day("period_from"), row.day("period_to")),
                row.findNumber("mapping_version"),
                ChangeSetState.valueOf(row.text("state")),
                row.number("version"),
                items.size(),
                difference,
                Brakes.of(items, config.limits()),
                sql.fromJson(row.text("acknowledged"), new TypeReference<List<String>>() {}),
                row.text("created_by"),
                row.instant("created_at"),
                row.findText("decided_by"),
                row.findText("decided_by_subject"),
                row.findInstant("decided_at"),
                row.findText("reason"),
                row.flag("worksheet"),
                row.findId("run_id"),
                new ChangeSetView.Progress(done, items.size()),
                results,
                List.of());
    }

    private ChangeItem item(Row row) throws SQLException {
        String result = row.findText("result");
        return new ChangeItem(
                row.id("id"),
                row.id("change_set_id"),
                row.id("finding_id"),
                ItemKind.valueOf(row.text("kind")),
                row.findText("account_name"),
                row.findText("company_id"),
                row.findText("company_name"),
                row.findText("service_name"),
                row.text("product_id"),
                row.text("agreement_id"),
                row.findText("line_id"),
                row.findText("line_name"),
                row.findText("line_version"),
                row.findDecimal("from_quantity"),
                PsaQuantitySource.valueOf(row.text("psa_quantity_source")),
                row.findDay("psa_quantity_day"),
                row.decimal("to_quantity"),
                row.findDecimal("billable_quantity"),
                row.findDay("effective_date"),
                row.findDecimal("unit_price"),
                row.findDecimal("unit_cost"),
                row.findDecimal("price_difference"),
                row.flag("stale"),
                (int) row.number("silent_sources"),
                row.flag("mid_period"),
                sql.fromJson(row.text("derivation"), new TypeReference<List<Step>>() {}),
                sql.fromJson(row.text("sources"), new TypeReference<List<Source>>() {}),
                result == null ? null : ItemResult.valueOf(result),
                row.findText("result_detail"),
                row.findDecimal("found_quantity"),
                row.findInstant("finished_at"));
    }
}
