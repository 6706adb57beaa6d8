package io.tallybridge.mapping.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
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
class AccountMappingRepository {
    private static final String SELECT = """
            select m.*, a.name as account_name
              from account_mapping m
              join account a on a.organization_id = m.organization_id and a.integration_id = m.integration_id
                            and a.id = m.account_id
             where m.organization_id = :organization
            """;

    private final Sql sql;
    private final ObjectMapper json;

    AccountMappingRepository(Sql sql, ObjectMapper json) {
        this.sql = sql;
        this.json = json;
    }

    Optional<AccountMapping> find(UUID id) {
        return sql.of(SELECT + " and m.id = :id").bind("id", id).first(AccountMappingRepository::read);
    }

    List<AccountMapping> page(
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
                .list(AccountMappingRepository::read);
    }

    /** Inserts those whose account is not mapped on the connection yet, in one statement; answers their ids. */
    List<UUID> insert(List<AccountMapping> mappings) {
        if (mappings.isEmpty()) {
            return List.of();
        }
        AccountMapping first = mappings.get(0);
        return sql.of("""
                        insert into account_mapping (organization_id, id, integration_id, account_id, connection_id, company_id,
                                                     company_name, origin, created_by, created_at)
                        select :organization, w.id, :integration, w.account_id, :connection, w.company_id, w.company_name,
                               :origin, :by, :at
                          from unnest(:ids, :accountIds, :companyIds, :companyNames)
                               as w (id, account_id, company_id, company_name)
                        on conflict (organization_id, integration_id, account_id, connection_id) do nothing
                        returning id
                        """)
                .bind("integration", first.integrationId())
                .bind("connection", first.connectionId())
                .bind("origin", first.origin().name())
                .bind("by", first.createdBy())
                .bind("at", first.createdAt())
                .bind("ids", mappings.stream().map(AccountMapping::id).toArray(UUID[]::new))
                .bind(
                        "accountIds",
                        mappings.stream().map(AccountMapping::accountId).toArray(String[]::new))
                .bind(
                        "companyIds",
                        mappings.stream().map(AccountMapping::companyId).toArray(String[]::new))
                .bind(
                        "companyNames",
                        mappings.stream().map(AccountMapping::companyName).toArray(String[]::new))
                .list(row -> row.uuid("id"));
    }

    void delete(UUID id) {
        sql.of("delete from account_mapping where organization_id = :organization and id = :id")
                .bind("id", id)
                .update();
    }

    Optional<String> accountName(UUID integrationId, String accountId) {
        return sql.of("""
                        select name from account
                         where organization_id = :organization and integration_id = :integration and id = :id
                        """)
                .bind("integration", integrationId)
                .bind("id", accountId)
                .first(row -> row.text("name"));
    }

    List<MappedAccount> accounts(UUID integrationId, ListFilter filter, int size) {
        return sql.of("""
                        select * from (
                            select a.id, a.name, a.description, a.active, lower(a.name) as sort,
                                   exists (select 1 from account_mapping m
                                            where m.organization_id = a.organization_id
                                              and m.integration_id = a.integration_id and m.account_id = a.id
                                              and (:connection::uuid is null or m.connection_id = :connection)) as mapped,
                                   coalesce((select json_agg(json_build_object(
                                                'id', m.id, 'connectionId', m.connection_id, 'companyId', m.company_id,
                                                'companyName', m.company_name, 'origin', m.origin) order by m.id)
                                       from account_mapping m
                                      where m.organization_id = a.organization_id and m.integration_id = a.integration_id
                                        and m.account_id = a.id), '[]')::text as mappings
                              from account a
                             where a.organization_id = :organization and a.integration_id = :integration
                               and (:search::text is null or position(lower(:search) in lower(a.name)) > 0
                                    or position(lower(:search) in lower(a.id)) > 0)) q
                         where (:mapped::boolean is null or mapped = :mapped)
                           and (:afterName::text is null or (sort, id) > (lower(:afterName), :afterId))
                         order by sort, id limit :size
                        """)
                .bind("integration", integrationId)
                .bind("connection", filter.connectionId())
                .bind("search", filter.search())
                .bind("mapped", filter.mapped())
                .bind("afterName", filter.afterName())
                .bind("afterId", filter.afterId())
                .bind("size", size)
                .list(row -> new MappedAccount(
                        row.text("id"),
                        row.text("name"),
                        row.text("description"),
                        row.flag("active"),
                        row.flag("mapped"),
                        parse(row.text("mappings"))));
    }

    private List<MappedAccount.ToCompany> parse(String mappings) {
        try {
            return List.of(json.readValue(mappings, MappedAccount.ToCompany[].class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static AccountMapping of(
            UUID id, NewAccountMapping wanted, String accountName, Origin origin, String by, Instant at) {
        return new AccountMapping(
                id,
                wanted.integrationId(),
                wanted.accountId(),
                accountName,
                wanted.connectionId(),
                wanted.companyId(),
                wanted.companyName(),
                origin,
                by,
                at);
    }

    private static AccountMapping read(Row row) throws SQLException {
        return new AccountMapping(
                row.uuid("id"),
                row.uuid("integration_id"),
                row.text("account_id"),
                row.text("account_name"),
                row.uuid("connection_id"),
                row.text("company_id"),
                row.text("company_name"),
                Origin.valueOf(row.text("origin")),
                row.text("created_by"),
                row.instant("created_at"));
    }
}
