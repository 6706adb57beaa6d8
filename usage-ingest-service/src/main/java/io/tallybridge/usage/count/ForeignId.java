package io.tallybridge.usage.count;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Ids that vendors choose: opaque, kept unchanged, of bounded length. */
public final class ForeignId {

    private static final int LONGEST = 500;
    // Two ids, the organization and the rest of the primary key have to fit into one index entry.
    private static final int MOST_BYTES = 1000;

    private ForeignId() {}

    /** What is wrong with an id, to follow the field's name; null if nothing is. */
    public static @Nullable String objection(@Nullable String id) {
        if (id == null || id.isEmpty()) {
            return "must be a string and not empty";
        }
        if (id.length() > LONGEST) {
            return "must be shorter than or equal to " + LONGEST + " characters";
        }
        boolean ascii = true;
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (c == 0) {
                return "must not contain NUL characters";
            }
            if (c >= 0x80) {
                ascii = false;
                if (Character.isSurrogate(c)) {
                    if (Character.isHighSurrogate(c)
                            && i + 1 < id.length()
                            && Character.isLowSurrogate(id.charAt(i + 1))) {
                        i++;
                    } else {
                        return "must be valid Unicode text";
                    }
                }
            }
        }
        if (!ascii && id.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            return "must be shorter than or equal to " + MOST_BYTES + " bytes in UTF-8";
        }
        return null;
    }
}
