package io.tallybridge.mapping.alert;

import io.tallybridge.common.problem.CommonProblem;
import io.tallybridge.mapping.property.Property;
import io.tallybridge.mapping.property.PropertyKind;
import io.tallybridge.mapping.property.PropertyService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Takes alerts of mapped accounts. */
@ApplicationScoped
public class AlertService {
    private final AlertRepository alerts;
    private final PropertyService properties;

    @Inject
    AlertService(AlertRepository alerts, PropertyService properties) {
        this.alerts = alerts;
        this.properties = properties;
    }

    /**
     * Keeps an alert. A repeat of the vendor's own id gets the alert that came first: vendors repeat what they got no answer
     * to.
     */
    @Transactional
    public Alert take(UUID integrationId, Alert alert) {
        List<Property> account = properties.list(PropertyKind.ACCOUNT, integrationId, List.of(alert.accountId()), true);
        if (account.isEmpty()) {
            throw CommonProblem.NOT_FOUND.because("No account map found with id: " + alert.accountId());
        }
        alerts.insert(integrationId, alert);
        return alerts.byAlertId(integrationId, alert.alertId()).orElseThrow();
    }

    /** By message id; unknown is a problem of type not-found. */
    @Transactional
    public Alert get(UUID integrationId, @Nullable UUID messageId) {
        if (messageId == null) {
            throw unknown();
        }
        return alerts.byId(integrationId, messageId).orElseThrow(AlertService::unknown);
    }

    private static RuntimeException unknown() {
        return CommonProblem.NOT_FOUND.because("Message Not Found");
    }
}
