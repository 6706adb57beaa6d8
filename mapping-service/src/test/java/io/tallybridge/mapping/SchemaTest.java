package io.tallybridge.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** The schema migrates from nothing, which the boot has done, and a second time changes nothing. */
@QuarkusTest
class SchemaTest extends MappingTest {
    @Inject
    Flyway flyway;

    @Test
    void migrating_again_changes_nothing() {
        // Given
        int applied = flyway.info().applied().length;

        // When
        var again = flyway.migrate();

        // Then
        assertThat(applied).isPositive();
        assertThat(again.success).isTrue();
        assertThat(again.migrationsExecuted).isZero();
        assertThat(flyway.validateWithResult().validationSuccessful).isTrue();
        assertThat(flyway.info().pending()).isEmpty();
    }
}
