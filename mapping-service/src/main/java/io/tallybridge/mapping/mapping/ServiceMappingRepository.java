package io.tallybridge.mapping.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tallybridge.mapping.rule.Rule;
import io.tallybridge.mapping.sql.Row;
import io.tallybridge.mapping.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class ServiceMappingRepository {
    private static final String OVERRIDES = """
            coalesce((select json_agg(json_build_object('accountId', o.account_id, 'agreementId', o.agreement_id,
                                                        'lineId', o.line_id) order by o.account_id)
                        from line_override o
                       where o.organization_id = m.organization_id and o.service_mapping_id = m.id), '[]')
            """;
    private static final String SELECT = """
            select m.*, coalesce(s.name, m.service_id) as service_name, %s::text as overrides
              from service_mapping m
              left join integration_service s on s.organization_id = m.organization_id
                    and s.integration_id = m.integration_id and s.id = m.service_id
             where m.organization_id = :organization
            """.formatted(OVERRIDES);

    private final Sql sql;
    private final ObjectMapper json;

    ServiceMappingRepository(Sql sql, ObjectMapper json) {
        this.sql = sql;
        this.json = json;
    }

    Optional<ServiceMapping> find(UUID id) {
        return sql.of(SELECT + " and m.id = :id").bind("id", id).first(this::read);
    }

    List<ServiceMapping> page(
            @Nullable UUID after, @Nullable UUID integrationId, @Nullable UUID connectionId, int size) {
        return sql.of(SELECT + """
                                 and (:after::uuid is null or m.id > :after)
                                 and (:integration::uuid is null or m.integration_id = :integration)
                                 and (:connection::uuid is null or m.connection_id = :connection)
                                 order by m.id limit :size
                                """)
                .bind("after", after)
                .bind("integration", integrationId)
                .bind("connection", connectionId)
                .bind("size", size)
                .list(this::read);
    }

    Optional<String> serviceName(UUID integrationId, String serviceId) {
        return sql.of("""
                        select name from integration_service
                         where organization_id = :organization and integration_id = :integration and id = :id
                        """)
                .bind("integration", integrationId)
                .bind("id", serviceId)
                .first(row -> row.text("name"));
    }

    boolean isMapped(UUID integrationId, String serviceId, UUID connectionId, String productId) {
        return sql.of("""
                        select 1 from service_mapping
                         where organization_id = :organization and integration_id = :integration and service_id = :service
                           and connection_id = :connection and product_id = :product
                        """)
                .bind("integration", integrationId)
                .bind("service", serviceId)
                .bind("connection", connectionId)
                .bind("product", productId)
                .first(row -> true)
                .isPresent();
    }

    void insert(ServiceMapping mapping) {
        sql.of("""
                        insert into service_mapping (organization_id, id, integration_id, service_id, connection_id, product_id,
                                                     product_name, rule, origin, created_by, created_at, updated_at)
                        values (:organization, :id, :integration, :service, :connection, :product, :productName, :rule::jsonb,
                                :origin, :by, :at, :at)
                        """)
                .bind("id", mapping.id())
                .bind("integration", mapping.integrationId())
                .bind("service", mapping.serviceId())
                .bind("connection", mapping.connectionId())
                .bind("product", mapping.productId())
                .bind("productName", mapping.productName())
                .bind("rule", write(mapping.rule()))
                .bind("origin", mapping.origin().name())
                .bind("by", mapping.createdBy())
                .bind("at", mapping.createdAt())
                .update();
    }

    void update(UUID id, String productName, Rule rule, Instant now) {
        sql.of("""
                        update service_mapping
                           set product_name = :productName, rule = :rule::jsonb, version = version + 1, updated_at = :now
                         where organization_id = :organization and id = :id
                        """)
                .bind("id", id)
                .bind("productName", productName)
                .bind("rule", write(rule))
                .bind("now", now)
                .update();
    }

    /** Replaces all overrides of a mapping. */
    void override(UUID id, UUID integrationId, List<LineOverride> overrides) {
        sql.of("delete from line_override where organization_id = :organization and service_mapping_id = :id")
                .bind("id", id)
                .update();
        sql.of("""
                        insert into line_override (organization_id, service_mapping_id, integration_id, account_id,
                                                   agreement_id, line_id)
                        select :organization, :id, :integration, w.account_id, w.agreement_id, w.line_id
                          from unnest(:accountIds, :agreementIds, :lineIds) as w (account_id, agreement_id, line_id)
                        """)
                .bind("id", id)
                .bind("integration", integrationId)
                .bind(
                        "accountIds",
                        overrides.stream().map(LineOverride::accountId).toArray(String[]::new))
                .bind(
                        "agreementIds",
                        overrides.stream().map(LineOverride::agreementId).toArray(String[]::new))
                .bind("lineIds", overrides.stream().map(LineOverride::lineId).toArray(String[]::new))
                .update();
    }

    void delete(UUID id) {
        sql.of("delete from service_mapping where organization_id = :organization and id = :id")
                .bind("id", id)
                .update();
    }

    void deleteAll(UUID integrationId) {
        sql.of("delete from service_mapping where organization_id = :organization and integration_id = :integration")
                .bind("integration", integrationId)
                .update();
    }

    List<MappedService> services(UUID integrationId, ListFilter filter, int size) {
        return sql.of("""
                        select * from (
                            select s.id, s.kind, s.name, s.description, s.category, s.subcategory, s.active,
                                   lower(s.name) as sort,
                                   exists (select 1 from service_mapping m
                                            where m.organization_id = s.organization_id
                                              and m.integration_id = s.integration_id and m.service_id = s.id
                                              and (:connection::uuid is null or m.connection_id = :connection)) as mapped,
                                   coalesce((select json_agg(json_build_object(
                                                'id', m.id, 'connectionId', m.connection_id, 'productId', m.product_id,
                                                'productName', m.product_name, 'origin', m.origin, 'rule', m.rule,
                                                'overrides', %s) order by m.id)
                                       from service_mapping m
                                      where m.organization_id = s.organization_id and m.integration_id = s.integration_id
                                        and m.service_id = s.id), '[]')::text as mappings
                              from integration_service s
                             where s.organization_id = :organization and s.integration_id = :integration
                               and (:search::text is null or position(lower(:search) in lower(s.name)) > 0
                                    or position(lower(:search) in lower(s.id)) > 0)) q
                         where (:mapped::boolean is null or mapped = :mapped)
                           and (:afterName::text is null or (sort, id) > (lower(:afterName), :afterId))
                         order by sort, id limit :size
                        """.formatted(OVERRIDES))
                .bind("integration", integrationId)
                .bind("connection", filter.connectionId())
                .bind("search", filter.search())
                .bind("mapped", filter.mapped())
                .bind("afterName", filter.afterName())
                .bind("afterId", filter.afterId())
                .bind("size", size)
                .list(row -> new MappedService(
                        row.text("id"),
                        row.text("kind"),
                        row.text("name"),
                        row.text("description"),
                        row.textOrNull("category"),
                        row.textOrNull("subcategory"),
                        row.flag("active"),
                        row.flag("mapped"),
                        List.of(parse(row.text("mappings"), MappedService.ToProduct[].class))));
    }

    private ServiceMapping read(Row row) throws SQLException {
        return new ServiceMapping(
                row.uuid("id"),
                row.uuid("integration_id"),
                row.text("service_id"),
                row.text("service_name"),
                row.uuid("connection_id"),
                row.text("product_id"),
                row.text("product_name"),
                parse(row.text("rule"), Rule.class),
                List.of(parse(row.text("overrides"), LineOverride[].class)),
                Origin.valueOf(row.text("origin")),
                row.text("created_by"),
                row.instant("created_at"),
                row.instant("updated_at"),
                row.number("version"));
    }

    private <T> T parse(String text, Class<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private String write(Rule rule) {
        try {
            return json.writeValueAsString(rule);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
