package io.tallybridge.common.log;

import io.quarkus.logging.json.runtime.JsonFormatter;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jboss.logmanager.ExtLogRecord;

/** A JSON line with its keys beside its message, not nested: a search then asks for {@code requestId} and nothing else. */
final class FlatKeys extends JsonFormatter {

    private static final String NESTED = "mdc";

    /** Goes on with the settings of the one it follows. */
    FlatKeys(JsonFormatter former) {
        super(former.getKeyOverrides());
        Set<String> excluded = new HashSet<>(former.getExcludedKeys());
        excluded.add(NESTED);
        setExcludedKeys(excluded);
        setAdditionalFields(former.getAdditionalFields());
        setPrintDetails(former.isPrintDetails());
        setExceptionOutputType(former.getExceptionOutputType());
        setRecordDelimiter(former.getRecordDelimiter());
        setZoneId(former.getZoneId().getId());
    }

    @Override
    protected void after(Generator generator, ExtLogRecord line) throws Exception {
        for (Map.Entry<String, String> key : line.getMdcCopy().entrySet()) {
            generator.add(key.getKey(), key.getValue());
        }
        super.after(generator, line);
    }
}
