package io.tallybridge.simulators.engine;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * How one simulated PSA behaves. Implementations are records; every component can be changed while the simulator runs.
 */
public interface PsaSettings {

    /** How long each answer takes at least. */
    long latencyMillis();

    /** The PSA's day; null follows the clock. */
    @Nullable
    LocalDate today();
}
