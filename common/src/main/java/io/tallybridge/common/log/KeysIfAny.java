package io.tallybridge.common.log;

import java.util.Map;
import java.util.TreeMap;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;

/** A line of text with all its keys where its format says {@code %X{keys}}, and nothing there if it has none. */
final class KeysIfAny extends ExtFormatter.Delegating {

    private static final String ALL = "keys";

    KeysIfAny(ExtFormatter former) {
        super(former);
    }

    @Override
    public String format(ExtLogRecord line) {
        Map<String, String> keys = line.getMdcCopy();
        if (keys.isEmpty()) {
            return super.format(line);
        }
        line.putMdc(ALL, " " + new TreeMap<>(keys));
        try {
            return super.format(line);
        } finally {
            line.removeMdc(ALL);
        }
    }
}
