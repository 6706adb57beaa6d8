package io.tallybridge.mapping.alert;

import io.tallybridge.mapping.sql.Row;
import io.tallybridge.mapping.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

@ApplicationScoped
class AlertRepository {
    private final Sql sql;

    AlertRepository(Sql sql) {
        this.sql = sql;
    }

    void insert(UUID integrationId, Alert alert) {
        sql.of("""
                        insert into alert (organization_id, id, integration_id, account_id, alert_id, title, description,
                                           priority, status, due_at, service_id, created_at)
                        values (:organization, :id, :integration, :account, :alertId, :title, :description, :priority,
                                :status, :dueAt, :service, :createdAt)
                        on conflict (organization_id, integration_id, alert_id) do nothing
                        """)
                .bind("id", alert.id())
                .bind("integration", integrationId)
                .bind("account", alert.accountId())
                .bind("alertId", alert.alertId())
                .bind("title", alert.title())
                .bind("description", alert.description())
                .bind("priority", alert.priority())
                .bind("status", alert.status())
                .bind("dueAt", alert.dueAt())
                .bind("service", alert.serviceId())
                .bind("createdAt", alert.createdAt())
                .update();
    }

    Optional<Alert> byAlertId(UUID integrationId, String alertId) {
        return sql.of("""
                        select * from alert
                         where organization_id = :organization and integration_id = :integration and alert_id = :alertId
                        """)
                .bind("integration", integrationId)
                .bind("alertId", alertId)
                .first(AlertRepository::read);
    }

    Optional<Alert> byId(UUID integrationId, UUID id) {
        return sql.of("""
                        select * from alert
                         where organization_id = :organization and integration_id = :integration and id = :id
                        """).bind("integration", integrationId).bind("id", id).first(AlertRepository::read);
    }

    private static Alert read(Row row) throws SQLException {
        return new Alert(
                row.uuid("id"),
                row.text("account_id"),
                row.text("alert_id"),
                row.text("title"),
                row.text("description"),
                row.integer("priority"),
                row.integer("status"),
                row.instantOrNull("due_at"),
                row.textOrNull("service_id"),
                row.instant("created_at"));
    }
}
