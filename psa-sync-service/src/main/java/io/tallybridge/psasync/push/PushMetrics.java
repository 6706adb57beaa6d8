package io.tallybridge.psasync.push;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.tallybridge.psasync.changeset.ItemResult;
import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.Settlement;
import io.tallybridge.psasync.sql.Committed;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Counts what this replica's pushes came to. */
@Singleton
@Startup
class PushMetrics {
    private final Map<Psa, Map<ItemResult, Counter>> lines = new EnumMap<>(Psa.class);
    private final Map<Psa, Map<Settlement.State, Counter>> settled = new EnumMap<>(Psa.class);
    private final Committed committed;

    PushMetrics(MeterRegistry registry, Committed committed) {
        this.committed = committed;
        for (Psa psa : Psa.values()) {
            Map<ItemResult, Counter> byResult = new EnumMap<>(ItemResult.class);
            for (ItemResult result : ItemResult.values()) {
                byResult.put(
                        result,
                        Counter.builder("tallybridge.pushed.lines")
                                .description("Lines of change sets by what became of them")
                                .tag("psa", psa.code())
                                .tag("result", result.name().toLowerCase(Locale.ROOT))
                                .register(registry));
            }
            lines.put(psa, byResult);
            Map<Settlement.State, Counter> byState = new EnumMap<>(Settlement.State.class);
            for (Settlement.State state : Settlement.State.values()) {
                byState.put(
                        state,
                        Counter.builder("tallybridge.pushes.settled")
                                .description("Interrupted writes by what reading showed")
                                .tag("psa", psa.code())
                                .tag("state", state.name().toLowerCase(Locale.ROOT))
                                .register(registry));
            }
            settled.put(psa, byState);
        }
    }

    /** A line ends with the transaction at hand. */
    void line(Psa psa, ItemResult result) {
        Counter counter =
                Objects.requireNonNull(Objects.requireNonNull(lines.get(psa)).get(result));
        committed.then(counter::increment);
    }

    /** Reading showed what became of an interrupted write. */
    void settled(Psa psa, Settlement.State state) {
        Objects.requireNonNull(Objects.requireNonNull(settled.get(psa)).get(state))
                .increment();
    }
}
