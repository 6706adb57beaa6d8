package io.tallybridge.gateway.auth;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Counts what became of vendors' keys at the door. */
@Singleton
@Startup
class KeyMetrics {

    /** What was done with the keys of a request. */
    enum Looked {
        /** They had been exchanged some seconds ago. */
        KNOWN,
        /** They were exchanged, or waited for an exchange under way. */
        EXCHANGED,
        /** They cannot be keys at all. */
        MALFORMED
    }

    /** How an exchange ended. */
    enum Exchange {
        ACCEPTED,
        REFUSED,
        /** mapping-service could not be asked. */
        UNAVAILABLE
    }

    private final Map<Looked, Counter> looked = new EnumMap<>(Looked.class);
    private final Map<Exchange, Counter> exchanges = new EnumMap<>(Exchange.class);

    KeyMetrics(MeterRegistry registry) {
        for (Looked value : Looked.values()) {
            looked.put(
                    value,
                    Counter.builder("tallybridge.gateway.vendor.requests")
                            .description("Requests with vendor keys, by whether the keys were known already")
                            .tag("keys", value.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        for (Exchange value : Exchange.values()) {
            exchanges.put(
                    value,
                    Counter.builder("tallybridge.gateway.key.exchanges")
                            .description("Vendor keys exchanged at mapping-service, by outcome")
                            .tag("result", value.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    void looked(Looked value) {
        Objects.requireNonNull(looked.get(value)).increment();
    }

    void exchanged(Exchange value) {
        Objects.requireNonNull(exchanges.get(value)).increment();
    }
}
