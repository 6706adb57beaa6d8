package io.tallybridge.gateway.route;

import org.jspecify.annotations.Nullable;

/** Judges raw request targets. Encoded slashes are allowed, because vendors' ids may hold them; dot segments never are. */
final class Paths {

    /** What a raw path is. */
    enum Verdict {
        /** Means the same to every reader. */
        PLAIN,
        /** Well-formed, but readers differ: dot segments, empty segments, matrix parameters, backslashes. */
        AMBIGUOUS,
        /** Not a path: broken escapes, control characters, NUL. */
        MALFORMED
    }

    private Paths() {}

    static Verdict judge(@Nullable String path, @Nullable String query) {
        if (path == null || path.isEmpty() || path.charAt(0) != '/') {
            return Verdict.MALFORMED;
        }
        if (query != null && !isWellFormed(query)) {
            return Verdict.MALFORMED;
        }
        if (isSimple(path)) {
            return Verdict.PLAIN;
        }
        if (!isWellFormed(path)) {
            return Verdict.MALFORMED;
        }
        if (path.contains("//") || path.indexOf(';') >= 0) {
            return Verdict.AMBIGUOUS;
        }
        // Some readers decode once, some twice: neither may find a way up.
        String once = decode(path);
        String twice = decode(once);
        return hasTrap(once) || hasTrap(twice) ? Verdict.AMBIGUOUS : Verdict.PLAIN;
    }

    /** Most paths: letters, digits, hyphens and single slashes. */
    private static boolean isSimple(String path) {
        char before = 'x';
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '-'
                    || c == '_'
                    || (c == '/' && before != '/');
            if (!plain) {
                return false;
            }
            before = c;
        }
        return true;
    }

    /** Only visible ASCII, complete escapes, no escaped NUL. */
    private static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c > '~') {
                return false;
            }
            if (c == '%') {
                if (i + 2 >= text.length()
                        || Character.digit(text.charAt(i + 1), 16) < 0
                        || Character.digit(text.charAt(i + 2), 16) < 0) {
                    return false;
                }
                if (text.charAt(i + 1) == '0' && text.charAt(i + 2) == '0') {
                    return false;
                }
                i += 2;
            }
        }
        return true;
    }

    private static boolean hasTrap(String decoded) {
        if (decoded.indexOf('\\') >= 0) {
            return true;
        }
        for (String segment : decoded.split("/", -1)) {
            String name = segment.indexOf(';') < 0 ? segment : segment.substring(0, segment.indexOf(';'));
            if (name.equals(".") || name.equals("..")) {
                return true;
            }
        }
        return false;
    }

    /** Replaces escapes byte by byte; what is no complete escape stays. Good for looking at, not for showing. */
    private static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        StringBuilder decoded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' && i + 2 < text.length()) {
                int high = Character.digit(text.charAt(i + 1), 16);
                int low = Character.digit(text.charAt(i + 2), 16);
                if (high >= 0 && low >= 0) {
                    decoded.append((char) (high * 16 + low));
                    i += 2;
                    continue;
                }
            }
            decoded.append(c);
        }
        return decoded.toString();
    }
}
