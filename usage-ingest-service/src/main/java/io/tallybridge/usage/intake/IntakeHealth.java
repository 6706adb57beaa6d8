package io.tallybridge.usage.intake;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready while the writers cannot store. */
@Readiness
@ApplicationScoped
class IntakeHealth implements HealthCheck {

    private final Intake intake;

    IntakeHealth(Intake intake) {
        this.intake = intake;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("intake")
                .status(intake.healthy())
                .withData("waiting", intake.waiting())
                .build();
    }
}
