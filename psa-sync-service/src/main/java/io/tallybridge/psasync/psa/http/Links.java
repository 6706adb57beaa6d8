package io.tallybridge.psasync.psa.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code Link} header of RFC 8288, as far as paging needs it. */
public final class Links {
    private static final Pattern LINK = Pattern.compile("<([^>]*)>([^<]*)");
    private static final Pattern NEXT =
            Pattern.compile(";\\s*rel\\s*=\\s*\"?next\"?\\s*(;|,|$)", Pattern.CASE_INSENSITIVE);

    private Links() {}

    /** The address of the next page, if there is one. */
    public static Optional<String> next(Answer answer) {
        return answer.header("link").flatMap(header -> {
            Matcher links = LINK.matcher(header);
            while (links.find()) {
                if (NEXT.matcher(links.group(2)).find()) {
                    return Optional.of(links.group(1));
                }
            }
            return Optional.empty();
        });
    }
}
