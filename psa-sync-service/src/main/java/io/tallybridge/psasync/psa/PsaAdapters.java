package io.tallybridge.psasync.psa;

import io.quarkus.runtime.Startup;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The adapters by PSA. The service does not start unless each PSA has exactly one. */
@Singleton
@Startup
public class PsaAdapters {
    private final Map<Psa, PsaAdapter> byPsa;

    @Inject
    PsaAdapters(Instance<PsaAdapter> discovered) {
        this(discovered.stream().toList());
    }

    public PsaAdapters(List<? extends PsaAdapter> adapters) {
        Map<Psa, PsaAdapter> found = new EnumMap<>(Psa.class);
        List<String> problems = new ArrayList<>();
        for (PsaAdapter adapter : adapters) {
            Psa psa = adapter.descriptor().code();
            if (found.put(psa, adapter) != null) {
                problems.add(psa + " has two adapters");
            }
            disagreement(adapter, Ability.SET_QUANTITY, adapter instanceof SetsQuantities)
                    .ifPresent(problems::add);
            disagreement(adapter, Ability.ADD_LINE, adapter instanceof AddsLines)
                    .ifPresent(problems::add);
            disagreement(adapter, Ability.CONFIGURED_WRITE, adapter instanceof ConfigurableWrites)
                    .ifPresent(problems::add);
        }
        for (Psa psa : Psa.values()) {
            if (!found.containsKey(psa)) {
                problems.add(psa + " has no adapter");
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalStateException("PSA adapters: " + String.join("; ", problems) + ".");
        }
        byPsa = Collections.unmodifiableMap(found);
    }

    private static Optional<String> disagreement(PsaAdapter adapter, Ability ability, boolean implemented) {
        PsaDescriptor descriptor = adapter.descriptor();
        return descriptor.can(ability) == implemented
                ? Optional.empty()
                : Optional.of(descriptor.code() + "'s descriptor and adapter disagree about " + ability);
    }

    public PsaAdapter of(Psa psa) {
        PsaAdapter adapter = byPsa.get(psa);
        if (adapter == null) {
            throw new IllegalStateException("No adapter for " + psa + ".");
        }
        return adapter;
    }

    public PsaAdapter of(PsaConnection connection) {
        return of(connection.psa());
    }

    /** What sets quantities in a PSA; empty if it offers no such call and takes a worksheet. */
    public Optional<SetsQuantities> quantities(Psa psa) {
        return of(psa) instanceof SetsQuantities ability ? Optional.of(ability) : Optional.empty();
    }

    /** What adds lines in a PSA; empty if it cannot. */
    public Optional<AddsLines> additions(Psa psa) {
        return of(psa) instanceof AddsLines ability ? Optional.of(ability) : Optional.empty();
    }

    /** What takes described calls to a PSA; empty if nothing does. */
    public Optional<ConfigurableWrites> configurable(Psa psa) {
        return of(psa) instanceof ConfigurableWrites ability ? Optional.of(ability) : Optional.empty();
    }

    /** All adapters, in the order of {@link Psa}. */
    public Collection<PsaAdapter> all() {
        return byPsa.values();
    }
}
