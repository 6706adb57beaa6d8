package io.tallybridge.common.trace;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** That spans do not reach their collector is said once a minute: each attempt in between would say the same. */
@ApplicationScoped
class CollectorAway {

    private static final Duration GAP = Duration.ofMinutes(1);

    /** Quarkus' senders, which try every few seconds. */
    private final List<Logger> senders = List.of(
            Logger.getLogger("io.quarkus.opentelemetry.runtime.exporter.otlp.sender.VertxGrpcSender"),
            Logger.getLogger("io.quarkus.opentelemetry.runtime.exporter.otlp.sender.VertxHttpSender"));

    void begin(@Observes StartupEvent start) {
        senders.forEach(sender -> sender.setFilter(new OncePer(GAP, System::nanoTime)));
    }

    /** Lets a line pass, and no other until the gap is over. */
    static final class OncePer implements Filter {
        private final long gap;
        private final LongSupplier nanos;
        private final AtomicLong next;

        OncePer(Duration gap, LongSupplier nanos) {
            this.gap = gap.toNanos();
            this.nanos = nanos;
            this.next = new AtomicLong(nanos.getAsLong());
        }

        @Override
        public boolean isLoggable(LogRecord line) {
            long now = nanos.getAsLong();
            long due = next.get();
            return now - due >= 0 && next.compareAndSet(due, now + gap);
        }
    }
}
