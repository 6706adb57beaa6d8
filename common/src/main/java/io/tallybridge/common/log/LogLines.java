package io.tallybridge.common.log;

import io.quarkus.logging.json.runtime.JsonFormatter;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtHandler;

/** Gives lines their form; Quarkus' own cannot put keys beside the message, nor leave out keys that are not there. */
@ApplicationScoped
class LogLines {

    /** Before any line that has keys. */
    void begin(@Observes @Priority(1) StartupEvent start) {
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            shape(handler);
        }
    }

    static void shape(Handler handler) {
        Formatter former = handler.getFormatter();
        if (former instanceof FlatKeys || former instanceof KeysIfAny) {
            return;
        }
        if (former instanceof JsonFormatter json) {
            handler.setFormatter(new FlatKeys(json));
        } else if (former instanceof ExtFormatter text) {
            handler.setFormatter(new KeysIfAny(text));
        }
        if (handler instanceof ExtHandler outer) {
            for (Handler inner : outer.getHandlers()) {
                shape(inner);
            }
        }
    }
}
