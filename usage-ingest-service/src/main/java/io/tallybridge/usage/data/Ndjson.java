package io.tallybridge.usage.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;

/** Writes one JSON document per line. */
public final class Ndjson {

    /** Media type. */
    public static final String TYPE = "application/x-ndjson";

    private final ObjectMapper json;
    private final OutputStream out;

    public Ndjson(ObjectMapper json, OutputStream out) {
        this.json = json;
        this.out = out;
    }

    /** Writes a line. */
    public void line(Object document) throws IOException {
        out.write(json.writeValueAsBytes(document));
        out.write('\n');
    }
}
