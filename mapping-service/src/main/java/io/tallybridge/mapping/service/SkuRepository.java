package io.tallybridge.mapping.service;

import io.tallybridge.mapping.sql.Row;
import io.tallybridge.mapping.sql.Sql;
import io.tallybridge.mapping.validation.Texts;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

@ApplicationScoped
class SkuRepository {
    private final Sql sql;

    SkuRepository(Sql sql) {
        this.sql = sql;
    }

    List<Sku> list(UUID vendorId) {
        return sql.of("""
                        select * from vendor_service where organization_id = :organization and vendor_id = :vendor order by id
                        """).bind("vendor", vendorId).list(SkuRepository::read);
    }

    Optional<Sku> named(UUID vendorId, String name) {
        return sql.of("""
                        select * from vendor_service
                         where organization_id = :organization and vendor_id = :vendor and name_key = :nameKey
                        """)
                .bind("vendor", vendorId)
                .bind("nameKey", Texts.caseless(name))
                .first(SkuRepository::read);
    }

    void insert(UUID vendorId, Sku sku, Instant now) {
        sql.of("""
                        insert into vendor_service (organization_id, vendor_id, id, name, name_key, description, category,
                                                    subcategory, support_article, support_contact, created_at, updated_at)
                        values (:organization, :vendor, :id, :name, :nameKey, :description, :category, :subcategory,
                                :supportArticle, :supportContact, :now, :now)
                        """)
                .bind("vendor", vendorId)
                .bind("id", sku.id())
                .bind("name", sku.name())
                .bind("nameKey", Texts.caseless(sku.name()))
                .bind("description", sku.description())
                .bind("category", sku.category())
                .bind("subcategory", sku.subcategory())
                .bind("supportArticle", sku.supportArticle())
                .bind("supportContact", sku.supportContact())
                .bind("now", now)
                .update();
    }

    void update(UUID vendorId, Sku sku, Instant now) {
        sql.of("""
                        update vendor_service
                           set name = :name, name_key = :nameKey, description = :description, category = :category,
                               subcategory = :subcategory, support_article = :supportArticle,
                               support_contact = :supportContact, updated_at = :now
                         where organization_id = :organization and vendor_id = :vendor and id = :id
                        """)
                .bind("vendor", vendorId)
                .bind("id", sku.id())
                .bind("name", sku.name())
                .bind("nameKey", Texts.caseless(sku.name()))
                .bind("description", sku.description())
                .bind("category", sku.category())
                .bind("subcategory", sku.subcategory())
                .bind("supportArticle", sku.supportArticle())
                .bind("supportContact", sku.supportContact())
                .bind("now", now)
                .update();
    }

    private static Sku read(Row row) throws SQLException {
        return new Sku(
                row.uuid("id"),
                row.text("name"),
                row.text("description"),
                row.text("category"),
                row.text("subcategory"),
                row.textOrNull("support_article"),
                row.textOrNull("support_contact"));
    }
}
