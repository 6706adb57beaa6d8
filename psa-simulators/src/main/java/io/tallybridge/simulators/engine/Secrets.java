package io.tallybridge.simulators.engine;

import java.util.regex.Pattern;

/** Takes the values of fields that authenticate out of what the journal keeps: forms, queries and JSON alike. */
final class Secrets {
    private static final String NAMES =
            "client_?secret|password|refresh_?token|access_?token|id_?token|user_?token|api_?key|private_?key|signature";
    private static final Pattern JSON =
            Pattern.compile("(\"(?:" + NAMES + ")\"\\s*:\\s*\")(?:[^\"\\\\]|\\\\.)*+", Pattern.CASE_INSENSITIVE);
    private static final Pattern FORM =
            Pattern.compile("((?:^|[&?])(?:" + NAMES + ")=)[^&]*+", Pattern.CASE_INSENSITIVE);
    private static final Pattern MULTIPART =
            Pattern.compile("(\\bname=\"(?:" + NAMES + ")\"\\r\\n\\r\\n)[^\\r\\n]*+", Pattern.CASE_INSENSITIVE);

    private Secrets() {}

    static String masked(String text) {
        if (text.isEmpty()) {
            return text;
        }
        String masked = FORM.matcher(JSON.matcher(text).replaceAll("$1***")).replaceAll("$1***");
        return MULTIPART.matcher(masked).replaceAll("$1***");
    }
}
