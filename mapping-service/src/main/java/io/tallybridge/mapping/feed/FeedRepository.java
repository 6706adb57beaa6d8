package io.tallybridge.mapping.feed;

import io.tallybridge.mapping.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.List;
import java.util.UUID;

@ApplicationScoped
class FeedRepository {
    private static final int ROWS_PER_ROUND_TRIP = 500;

    /**
     * One statement, so that all lines show the same moment. PostgreSQL writes the JSON: a line passes through this service as
     * text, whatever the size of the organization. jsonb_agg, since json_agg would break lines.
     */
    private static final String MAPPINGS = """
            select 0 as part, null::uuid as integration_id, '' as item_id,
                   json_build_object('kind', 'HEADER',
                       'mappingVersion', (select coalesce(sum(i.mapping_version), 0) from integration i
                                           where i.organization_id = :organization),
                       'versions', (select coalesce(json_object_agg(i.id, i.mapping_version), '{}') from integration i
                                     where i.organization_id = :organization),
                       'organization', coalesce(
                            (select json_build_object('id', o.organization_id, 'timeZone', o.time_zone, 'currency', o.currency)
                               from organization o where o.organization_id = :organization),
                            json_build_object('id', :organization, 'timeZone', 'UTC', 'currency', 'USD')))::text as line
            union all
            select 1, a.integration_id, a.id,
                   json_build_object('kind', 'ACCOUNT', 'integrationId', a.integration_id, 'vendorName', v.name,
                       'accountId', a.id, 'accountName', a.name, 'active', a.active,
                       'companyId', m.company_id, 'companyName', m.company_name, 'mappingId', m.id,
                       'mappedElsewhere', m.id is null and exists (
                            select 1 from account_mapping e
                             where e.organization_id = a.organization_id and e.integration_id = a.integration_id
                               and e.account_id = a.id))::text
              from account a
              join integration i on i.organization_id = a.organization_id and i.id = a.integration_id
              join vendor v on v.organization_id = i.organization_id and v.id = i.vendor_id
              left join account_mapping m on m.organization_id = a.organization_id and m.integration_id = a.integration_id
                                         and m.account_id = a.id and m.connection_id = :connection
             where a.organization_id = :organization
            union all
            select 2, s.integration_id, s.id,
                   json_build_object('kind', 'SERVICE', 'integrationId', s.integration_id, 'vendorName', v.name,
                       'serviceId', s.id, 'serviceName', s.name,
                       'productId', m.product_id, 'productName', m.product_name, 'mappingId', m.id, 'rule', m.rule,
                       'overrides', coalesce((select jsonb_agg(jsonb_build_object('accountId', o.account_id,
                                                  'agreementId', o.agreement_id, 'lineId', o.line_id) order by o.account_id)
                                       from line_override o
                                      where o.organization_id = m.organization_id and o.service_mapping_id = m.id), '[]'),
                       'mappedElsewhere', m.id is null and exists (
                            select 1 from service_mapping e
                             where e.organization_id = s.organization_id and e.integration_id = s.integration_id
                               and e.service_id = s.id))::text
              from integration_service s
              join integration i on i.organization_id = s.organization_id and i.id = s.integration_id
              join vendor v on v.organization_id = i.organization_id and v.id = i.vendor_id
              left join service_mapping m on m.organization_id = s.organization_id and m.integration_id = s.integration_id
                                         and m.service_id = s.id and m.connection_id = :connection
             where s.organization_id = :organization
             order by part, integration_id, item_id
            """;

    private final Sql sql;

    FeedRepository(Sql sql) {
        this.sql = sql;
    }

    /** Takes finished lines of JSON. */
    @FunctionalInterface
    interface LineConsumer {
        void accept(String line) throws IOException;
    }

    void mappings(UUID connectionId, LineConsumer consumer) throws IOException {
        sql.of(MAPPINGS)
                .bind("connection", connectionId)
                .<IOException>forEach(ROWS_PER_ROUND_TRIP, row -> consumer.accept(row.text("line")));
    }

    List<MappingState.CountedService> services(UUID integrationId) {
        return sql.of("""
                        select s.id, exists (select 1 from service_mapping m
                                              where m.organization_id = s.organization_id
                                                and m.integration_id = s.integration_id and m.service_id = s.id) as mapped
                          from integration_service s
                         where s.organization_id = :organization and s.integration_id = :integration
                        """)
                .bind("integration", integrationId)
                .list(row -> new MappingState.CountedService(row.text("id"), row.text("id"), row.flag("mapped")));
    }

    List<MappingState.CountedAccount> accounts(UUID integrationId) {
        return sql.of("""
                        select a.id, exists (select 1 from account_mapping m
                                              where m.organization_id = a.organization_id
                                                and m.integration_id = a.integration_id and m.account_id = a.id) as mapped
                          from account a
                         where a.organization_id = :organization and a.integration_id = :integration
                        """)
                .bind("integration", integrationId)
                .list(row -> new MappingState.CountedAccount(row.text("id"), row.flag("mapped")));
    }
}
