package io.tallybridge.psasync.configuredwrite;

import io.tallybridge.psasync.connection.ConfiguredWriters;
import io.tallybridge.psasync.psa.PsaAdapters;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.SetsQuantities;
import io.tallybridge.psasync.psa.configured.ConfiguredQuantities;
import io.tallybridge.psasync.psa.configured.WriteDefinition;
import io.tallybridge.psasync.psa.http.PsaTime;
import io.tallybridge.psasync.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;

/** Makes writers of definitions. */
@ApplicationScoped
class SwitchedOnWriters implements ConfiguredWriters {
    private final ConfiguredWriteRepository repository;
    private final PsaAdapters adapters;
    private final ConfiguredWriteConfig config;
    private final PsaTime time;
    private final Sql sql;

    @Inject
    SwitchedOnWriters(
            ConfiguredWriteRepository repository,
            PsaAdapters adapters,
            ConfiguredWriteConfig config,
            PsaTime time,
            Sql sql) {
        this.repository = repository;
        this.adapters = adapters;
        this.config = config;
        this.time = time;
        this.sql = sql;
    }

    @Override
    public Optional<SetsQuantities> of(PsaConnection connection) {
        if (adapters.configurable(connection.psa()).isEmpty()) {
            return Optional.empty();
        }
        return sql.inTransaction(() ->
                        repository.on(connection.organizationId(), connection.connectionId(), connection.settings()))
                .flatMap(definition -> writer(connection, definition));
    }

    /** A writer by this definition, whatever its state; empty if the PSA takes no described calls. */
    Optional<ConfiguredQuantities> writer(PsaConnection connection, WriteDefinition definition) {
        return adapters.configurable(connection.psa())
                .map(calls -> new ConfiguredQuantities(
                        calls,
                        adapters.of(connection).descriptor().quantity(),
                        definition,
                        time,
                        config.readBackPauses()));
    }
}
