package io.tallybridge.common.paging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tallybridge.common.problem.CommonProblem;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A place in a list: the sort key of the last item that was shown, opaque to callers.
 *
 * @param parts the sort key's parts as text, in the order of the list's {@code ORDER BY}
 */
public record Cursor(List<String> parts) {

    private static final ObjectMapper JSON = new ObjectMapper();

    public static Cursor of(String... parts) {
        return new Cursor(List.of(parts));
    }

    /**
     * Reads a caller's cursor.
     *
     * @param encoded null or empty for the first page
     * @param size how many parts this list's cursors have; any other cursor is a problem of type invalid-cursor
     */
    public static Optional<Cursor> parse(@Nullable String encoded, int size) {
        if (encoded == null || encoded.isEmpty()) {
            return Optional.empty();
        }
        try {
            String[] parts = JSON.readValue(Base64.getUrlDecoder().decode(encoded), String[].class);
            if (parts.length == size && List.of(parts).stream().noneMatch(part -> part.indexOf('\0') >= 0)) {
                return Optional.of(of(parts));
            }
        } catch (IOException | IllegalArgumentException | NullPointerException e) {
            // answered below, like every other cursor that is not ours
        }
        throw CommonProblem.INVALID_CURSOR.because(
                "Give back 'nextCursor' of the page before, unchanged, or leave 'cursor' out for the first page.");
    }

    /** Part by position. */
    public String part(int index) {
        return parts.get(index);
    }

    /** The text that callers give back. */
    public String encoded() {
        try {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(JSON.writeValueAsBytes(parts));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
