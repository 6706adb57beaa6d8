package io.tallybridge.mapping.vendorapi;

/**
 * The wrapped form that some answers have.
 *
 * @param status the HTTP status once more
 */
record Envelope<T>(int status, T data, String message) {
    static <T> Envelope<T> ok(T data, String message) {
        return new Envelope<>(200, data, message);
    }
}
