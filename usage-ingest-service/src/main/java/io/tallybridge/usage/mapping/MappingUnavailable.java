package io.tallybridge.usage.mapping;

/** Mapping-service does not answer, and nothing it said before is recent enough. */
public final class MappingUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MappingUnavailable(Throwable cause) {
        super("mapping-service does not answer", cause, false, false);
    }
}
