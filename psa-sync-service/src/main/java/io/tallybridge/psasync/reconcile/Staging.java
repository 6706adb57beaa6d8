package io.tallybridge.psasync.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.common.problem.CommonProblem;
import io.tallybridge.psasync.sql.Batch;
import io.tallybridge.psasync.sql.Row;
import io.tallybridge.psasync.sql.Sql;
import io.tallybridge.psasync.upstream.Mappings;
import io.tallybridge.psasync.upstream.Usage;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Loads what a reconciliation joins, and joins it: all in the database, so that memory holds one target at a time. */
@ApplicationScoped
class Staging {
    private static final String SAME_RECONCILIATION = "organization_id = ? and reconciliation_id = ?";

    /**
     * A line that bills now, as the sync of this run saw it. Where the PSA does not tell what a line has now, our own record
     * stands in until the PSA invoices a day that it holds for.
     */
    private static final String LIVE = "live as (select l.*, coalesce(o.quantity, l.quantity) as psa_quantity,"
            + " coalesce(o.source, l.quantity_source) as psa_quantity_source,"
            + " case when o.source is null then l.quantity_day else o.holds_from end as psa_quantity_day"
            + " from agreement_line l left join own_quantity o on o.organization_id = l.organization_id"
            + " and o.connection_id = l.connection_id and o.agreement_id = l.agreement_id"
            + " and o.line_id = l.line_id and l.quantity_source <> 'LIVE'"
            + " and (l.quantity_day is null or l.quantity_day < o.holds_from)"
            + " where l.organization_id = ? and l.connection_id = ? and l.vanished_at is null and l.active)";

    private final Sql sql;
    private final Mappings mappings;
    private final Usage usage;
    private final ReconciliationRepository reconciliations;

    @Inject
    Staging(Sql sql, Mappings mappings, Usage usage, ReconciliationRepository reconciliations) {
        this.sql = sql;
        this.mappings = mappings;
        this.usage = usage;
        this.reconciliations = reconciliations;
    }

    void load(String organization, ReconciliationView reconciliation) {
        UUID id = reconciliation.id();
        sql.inTransaction(() -> {
            reconciliations.clear(organization, id);
            return true;
        });
        Set<String> elsewhere = loadMappings(organization, reconciliation);
        loadReductions(organization, reconciliation);
        sql.inTransaction(() -> {
            dropUnconcerned(organization, id, elsewhere);
            return sql.update("analyze staged_account, staged_service, staged_override, staged_reduction");
        });
    }

    /** Answers the integrations that have mappings to other connections. */
    private Set<String> loadMappings(String organization, ReconciliationView reconciliation) {
        UUID id = reconciliation.id();
        Batch accounts = new Batch(
                sql,
                "insert into staged_account (organization_id, reconciliation_id, integration_id, account_id, account_name,"
                        + " vendor_name, company_id) select * from jsonb_to_recordset(?::jsonb) as r(organization_id text,"
                        + " reconciliation_id uuid, integration_id text, account_id text, account_name text,"
                        + " vendor_name text, company_id text) on conflict (organization_id, reconciliation_id,"
                        + " integration_id, account_id) do update set company_id ="
                        + " coalesce(excluded.company_id, staged_account.company_id)");
        Batch services = new Batch(
                sql,
                "insert into staged_service (organization_id, reconciliation_id, line_number, integration_id, service_id,"
                        + " service_name, mapping_id, product_id, rule) select * from jsonb_to_recordset(?::jsonb) as"
                        + " r(organization_id text, reconciliation_id uuid, line_number bigint, integration_id text,"
                        + " service_id text, service_name text, mapping_id text, product_id text, rule jsonb)");
        Batch overrides = new Batch(
                sql,
                "insert into staged_override (organization_id, reconciliation_id, line_number, account_id, agreement_id,"
                        + " line_id) select * from jsonb_to_recordset(?::jsonb) as r(organization_id text,"
                        + " reconciliation_id uuid, line_number bigint, account_id text, agreement_id text, line_id text)"
                        + " on conflict do nothing");
        AtomicLong number = new AtomicLong();
        Set<String> elsewhere = new HashSet<>();
        mappings.each(organization, reconciliation.connectionId(), line -> {
            if (isMappedElsewhere(line)) {
                elsewhere.add(text(line, "integrationId"));
                return;
            }
            switch (line.path("kind").asText()) {
                case "HEADER" -> header(organization, id, line);
                case "ACCOUNT" ->
                    accounts.add(
                            text(line, "integrationId") + '\n' + text(line, "accountId"),
                            Batch.row(
                                    "organization_id", organization,
                                    "reconciliation_id", id,
                                    "integration_id", text(line, "integrationId"),
                                    "account_id", text(line, "accountId"),
                                    "account_name", textOr(line, "accountName", text(line, "accountId")),
                                    "vendor_name", find(line, "vendorName"),
                                    "company_id", find(line, "companyId")));
                case "SERVICE" -> {
                    long at = number.incrementAndGet();
                    RuleReader.fromMapping(line.get("rule"));
                    services.add(Batch.row(
                            "organization_id", organization,
                            "reconciliation_id", id,
                            "line_number", at,
                            "integration_id", text(line, "integrationId"),
                            "service_id", text(line, "serviceId"),
                            "service_name", textOr(line, "serviceName", text(line, "serviceId")),
                            "mapping_id", find(line, "mappingId"),
                            "product_id", find(line, "productId"),
                            "rule", line.get("rule")));
                    for (JsonNode override : line.path("overrides")) {
                        overrides.add(
                                at + "\n" + text(override, "accountId"),
                                Batch.row(
                                        "organization_id",
                                        organization,
                                        "reconciliation_id",
                                        id,
                                        "line_number",
                                        at,
                                        "account_id",
                                        text(override, "accountId"),
                                        "agreement_id",
                                        text(override, "agreementId"),
                                        "line_id",
                                        text(override, "lineId")));
                    }
                }
                default -> {
                    // A kind that a newer mapping-service adds does not concern this reconciliation.
                }
            }
        });
        accounts.flush();
        services.flush();
        overrides.flush();
        return elsewhere;
    }

    /** It is billed through another connection, so it is not missing here. */
    private static boolean isMappedElsewhere(JsonNode line) {
        boolean mappedHere = line.hasNonNull("companyId") || line.hasNonNull("productId");
        return !mappedHere && line.path("mappedElsewhere").asBoolean();
    }

    private void header(String organization, UUID id, JsonNode line) {
        JsonNode told = line.path("organization");
        sql.inTransaction(() -> {
            reconciliations.header(
                    organization,
                    id,
                    line.hasNonNull("mappingVersion")
                            ? line.path("mappingVersion").asLong()
                            : null,
                    find(told, "timeZone"),
                    find(told, "currency"),
                    null);
            return true;
        });
    }

    private void loadReductions(String organization, ReconciliationView reconciliation) {
        UUID id = reconciliation.id();
        Batch reductions = new Batch(
                sql,
                "insert into staged_reduction (organization_id, reconciliation_id, integration_id, account_id, service_id,"
                        + " days, first, last, last_day, min, max, sum) select * from jsonb_to_recordset(?::jsonb) as"
                        + " r(organization_id text, reconciliation_id uuid, integration_id text, account_id text,"
                        + " service_id text, days int, first numeric, last numeric, last_day date, min numeric,"
                        + " max numeric, sum numeric) on conflict do nothing");
        usage.reductions(organization, reconciliation.from(), reconciliation.to(), line -> {
            switch (line.path("kind").asText()) {
                case "HEADER" ->
                    sql.inTransaction(() -> {
                        reconciliations.header(organization, id, null, null, null, find(line, "asOf"));
                        return true;
                    });
                case "REDUCTION" ->
                    reductions.add(
                            text(line, "integrationId")
                                    + '\n'
                                    + text(line, "accountId")
                                    + '\n'
                                    + text(line, "serviceId"),
                            Batch.row(
                                    "organization_id", organization,
                                    "reconciliation_id", id,
                                    "integration_id", text(line, "integrationId"),
                                    "account_id", text(line, "accountId"),
                                    "service_id", text(line, "serviceId"),
                                    "days", line.path("days").asInt(),
                                    "first", number(line, "first"),
                                    "last", number(line, "last"),
                                    "last_day", text(line, "lastDay"),
                                    "min", number(line, "min"),
                                    "max", number(line, "max"),
                                    "sum", number(line, "sum")));
                default -> {
                    // As with mappings.
                }
            }
        });
        reductions.flush();
    }

    /** An integration that is mapped to other connections only is billed there; its accounts are not missing here. */
    private void dropUnconcerned(String organization, UUID id, Set<String> elsewhere) {
        for (String table : new String[] {"staged_account", "staged_service"}) {
            sql.update(
                    "delete from " + table + " t where " + SAME_RECONCILIATION
                            + " and integration_id = any(?::text[]) and not exists (select 1 from staged_account a where a.organization_id = t.organization_id"
                            + " and a.reconciliation_id = t.reconciliation_id and a.integration_id = t.integration_id"
                            + " and a.company_id is not null)"
                            + " and not exists (select 1 from staged_service s where s.organization_id = t.organization_id"
                            + " and s.reconciliation_id = t.reconciliation_id and s.integration_id = t.integration_id"
                            + " and s.product_id is not null)",
                    organization,
                    id,
                    elsewhere);
        }
    }

    /**
     * For the transaction at hand: joins whole sets by hashing. Lines that were just read have no statistics yet, and for
     * the one row that the planner then expects it would go through the other side again and again.
     */
    void prepareJoins() {
        sql.update("set local enable_nestloop = off");
    }

    /** Every mapped account with every mapped service of its integration, next to the line they mean, target by target. */
    void pairs(String organization, ReconciliationView reconciliation, Sql.Sink sink) {
        UUID connectionId = reconciliation.connectionId();
        sql.each(
                "with " + LIVE + ", candidate as (select company_id, product_id, count(*) as n,"
                        + " min(agreement_id) as agreement_id, min(line_id) as line_id from live group by 1, 2),"
                        + " pair as (select a.integration_id, a.account_id, a.account_name, a.vendor_name, a.company_id,"
                        + " s.service_id, s.service_name, s.mapping_id, s.product_id, s.rule,"
                        + " o.line_id is not null as chosen, coalesce(c.n, 0) as candidates,"
                        + " coalesce(o.agreement_id, case when c.n = 1 then c.agreement_id end) as meant_agreement,"
                        + " coalesce(o.line_id, case when c.n = 1 then c.line_id end) as meant_line,"
                        + " r.days, r.first, r.last, r.last_day, r.min, r.max, r.sum"
                        + " from staged_account a"
                        + " join staged_service s on s.organization_id = a.organization_id"
                        + " and s.reconciliation_id = a.reconciliation_id and s.integration_id = a.integration_id"
                        + " and s.product_id is not null"
                        + " left join staged_override o on o.organization_id = s.organization_id"
                        + " and o.reconciliation_id = s.reconciliation_id and o.line_number = s.line_number"
                        + " and o.account_id = a.account_id"
                        + " left join staged_reduction r on r.organization_id = a.organization_id"
                        + " and r.reconciliation_id = a.reconciliation_id and r.integration_id = a.integration_id"
                        + " and r.account_id = a.account_id and r.service_id = s.service_id"
                        + " left join candidate c on c.company_id = a.company_id and c.product_id = s.product_id"
                        + " where a.organization_id = ? and a.reconciliation_id = ? and a.company_id is not null"
                        + " and (r.days is not null or c.n > 0 or o.line_id is not null))"
                        + " select p.*, l.agreement_id, l.line_id, l.product_id as line_product_id, l.name as line_name,"
                        + " l.psa_quantity, l.psa_quantity_source, l.psa_quantity_day, coalesce(l.unit_price, pr.unit_price) as unit_price,"
                        + " coalesce(l.unit_cost, pr.unit_cost) as unit_cost, l.effective_date, l.version,"
                        + " l.not_writable, co.name as company_name, pr.name as product_name,"
                        + " case when l.line_id is not null then 'line' || chr(10) || l.agreement_id || chr(10) || l.line_id"
                        + " when p.chosen then 'chosen' || chr(10) || p.meant_agreement || chr(10) || p.meant_line"
                        + " else 'pair' || chr(10) || p.company_id || chr(10) || p.product_id end as target"
                        + " from pair p"
                        + " left join live l on l.agreement_id = p.meant_agreement and l.line_id = p.meant_line"
                        + " left join company co on co.organization_id = ? and co.connection_id = ? and co.id = p.company_id"
                        + " left join product pr on pr.organization_id = ? and pr.connection_id = ? and pr.id = p.product_id"
                        + " order by target, p.account_name, p.integration_id, p.account_id, p.service_id, p.mapping_id",
                sink,
                organization,
                connectionId,
                organization,
                reconciliation.id(),
                organization,
                connectionId,
                organization,
                connectionId);
    }

    /** Lines of mapped products that no mapped account's usage is meant for. */
    void orphans(String organization, ReconciliationView reconciliation, Sql.Sink sink) {
        UUID connectionId = reconciliation.connectionId();
        sql.each(
                "with " + LIVE + ", account as (select * from staged_account where " + SAME_RECONCILIATION
                        + " and company_id is not null),"
                        + " service as (select * from staged_service where " + SAME_RECONCILIATION
                        + " and product_id is not null),"
                        + " choice as (select * from staged_override where " + SAME_RECONCILIATION + "),"
                        + " covered as materialized (select distinct a.company_id, s.product_id from account a"
                        + " join service s on s.integration_id = a.integration_id"
                        + " left join choice o on o.line_number = s.line_number and o.account_id = a.account_id"
                        + " where o.line_id is null),"
                        + " chosen as materialized (select distinct o.agreement_id, o.line_id from choice o"
                        + " join service s on s.line_number = o.line_number"
                        + " join account a on a.integration_id = s.integration_id and a.account_id = o.account_id),"
                        + " mapped as materialized (select distinct product_id from service)"
                        + " select l.*, co.name as company_name, pr.name as product_name from live l"
                        + " join mapped m on m.product_id = l.product_id"
                        + " left join covered c on c.company_id = l.company_id and c.product_id = l.product_id"
                        + " left join chosen h on h.agreement_id = l.agreement_id and h.line_id = l.line_id"
                        + " left join company co on co.organization_id = ? and co.connection_id = ? and co.id = l.company_id"
                        + " left join product pr on pr.organization_id = ? and pr.connection_id = ? and pr.id = l.product_id"
                        + " where c.company_id is null and h.line_id is null",
                sink,
                organization,
                connectionId,
                organization,
                reconciliation.id(),
                organization,
                reconciliation.id(),
                organization,
                reconciliation.id(),
                organization,
                connectionId,
                organization,
                connectionId);
    }

    /** Unmapped accounts with what was counted for them, account by account. */
    void unmappedAccounts(String organization, ReconciliationView reconciliation, Sql.Sink sink) {
        sql.each(
                "select a.integration_id, a.account_id, a.account_name, a.vendor_name, r.service_id, s.service_name,"
                        + " s.mapping_id, s.rule, s.product_id, pr.unit_price, r.days, r.first, r.last, r.last_day, r.min,"
                        + " r.max, r.sum from staged_account a"
                        + " left join staged_reduction r on r.organization_id = a.organization_id"
                        + " and r.reconciliation_id = a.reconciliation_id and r.integration_id = a.integration_id"
                        + " and r.account_id = a.account_id"
                        + " left join staged_service s on s.organization_id = a.organization_id"
                        + " and s.reconciliation_id = a.reconciliation_id and s.integration_id = a.integration_id"
                        + " and s.service_id = r.service_id"
                        + " left join product pr on pr.organization_id = a.organization_id and pr.connection_id = ?"
                        + " and pr.id = s.product_id"
                        + " where a.organization_id = ? and a.reconciliation_id = ? and a.company_id is null"
                        + " order by a.integration_id, a.account_id, r.service_id",
                sink,
                reconciliation.connectionId(),
                organization,
                reconciliation.id());
    }

    /** Unmapped services that have counts. */
    void unmappedServices(String organization, ReconciliationView reconciliation, Sql.Sink sink) {
        sql.each(
                "select s.integration_id, s.service_id, s.service_name, sum(r.last) as total, count(*) as accounts,"
                        + " max(r.last_day) as last_day,"
                        + " (select min(a.vendor_name) from staged_account a where a.organization_id = s.organization_id"
                        + " and a.reconciliation_id = s.reconciliation_id and a.integration_id = s.integration_id)"
                        + " as vendor_name"
                        + " from staged_service s join staged_reduction r on r.organization_id = s.organization_id"
                        + " and r.reconciliation_id = s.reconciliation_id and r.integration_id = s.integration_id"
                        + " and r.service_id = s.service_id"
                        + " where s.organization_id = ? and s.reconciliation_id = ? and s.product_id is null"
                        + " group by s.organization_id, s.reconciliation_id, s.integration_id, s.service_id, s.service_name",
                sink,
                organization,
                reconciliation.id());
    }

    /** The counts in a row of {@link #pairs} or {@link #unmappedAccounts}; null if the vendor was silent. */
    static @Nullable Counted counted(Row row) throws java.sql.SQLException {
        Long days = row.findNumber("days");
        if (days == null) {
            return null;
        }
        return new Counted(
                days.intValue(),
                row.decimal("first"),
                row.decimal("last"),
                row.decimal("min"),
                row.decimal("max"),
                row.decimal("sum"),
                row.day("last_day"));
    }

    private static String text(JsonNode line, String name) {
        String found = find(line, name);
        if (found == null) {
            throw CommonProblem.UPSTREAM_UNAVAILABLE.because("A stream has a line without '" + name + "'.");
        }
        return found;
    }

    private static String textOr(JsonNode line, String name, String otherwise) {
        String found = find(line, name);
        return found == null ? otherwise : found;
    }

    private static @Nullable String find(JsonNode line, String name) {
        return line.hasNonNull(name) ? line.path(name).asText() : null;
    }

    private static Object number(JsonNode line, String name) {
        if (!line.path(name).isNumber()) {
            throw CommonProblem.UPSTREAM_UNAVAILABLE.because("A stream has a line without the number '" + name + "'.");
        }
        return line.path(name).decimalValue();
    }
}
