package io.tallybridge.common.log;

import java.util.EnumMap;
import java.util.Map;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/** Keys that every line logged until {@link #close} carries, by whichever class; what was there before comes back. */
public final class LogScope implements AutoCloseable {

    private final Map<LogKey, Object> former = new EnumMap<>(LogKey.class);
    private final Map<LogKey, Boolean> own = new EnumMap<>(LogKey.class);

    private LogScope() {}

    /** Opens a scope; a null value leaves its key as it is. */
    public static LogScope with(LogKey key, @Nullable Object value) {
        return new LogScope().and(key, value);
    }

    /** Adds another key to the scope. */
    public LogScope and(LogKey key, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        Object before = MDC.get(key.text());
        if (own.put(key, true) == null && before != null) {
            former.put(key, before);
        }
        MDC.put(key.text(), value.toString());
        return this;
    }

    /** The value of a key on the lines logged now. */
    public static @Nullable String current(LogKey key) {
        Object value = MDC.get(key.text());
        return value == null ? null : value.toString();
    }

    @Override
    public void close() {
        for (LogKey key : own.keySet()) {
            Object before = former.get(key);
            if (before == null) {
                MDC.remove(key.text());
            } else {
                MDC.put(key.text(), before);
            }
        }
    }
}
