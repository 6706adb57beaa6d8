package io.tallybridge.mapping.validation;

import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Limits of texts. */
public final class Texts {
    public static final int LONGEST_NAME = 500;
    public static final int LONGEST_DESCRIPTION = 5_000;

    /** Ids of PSAs; ids of vendors may be as long as names, since some vendors use a name as id. */
    public static final int LONGEST_ID = 200;

    /** No surrogate without its partner: such text cannot be encoded, so it could not be given back unchanged. */
    public static final String WELL_FORMED = "(?s)[^\\x{0}\\x{D800}-\\x{DFFF}]*";

    private static final java.util.regex.Pattern WELL_FORMED_PATTERN = java.util.regex.Pattern.compile(WELL_FORMED);

    private Texts() {}

    /** Whether the text can be stored and given back unchanged. */
    public static boolean wellFormed(String text) {
        return WELL_FORMED_PATTERN.matcher(text).matches();
    }

    /** Equal for names that differ in case only. */
    public static String caseless(String name) {
        return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    /** The text as UUID in its canonical form, or null. */
    public static @Nullable UUID uuid(@Nullable String text) {
        if (text == null || text.length() != 36) {
            return null;
        }
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
