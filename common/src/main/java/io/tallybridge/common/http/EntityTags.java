package io.tallybridge.common.http;

import io.tallybridge.common.problem.CommonProblem;
import org.jspecify.annotations.Nullable;

/** Entity tags made of a resource's version number. */
public final class EntityTags {
    private EntityTags() {}

    /** The {@code ETag} header's value. */
    public static String of(long version) {
        return "\"" + version + "\"";
    }

    /**
     * Honours {@code If-Match}.
     *
     * @param ifMatch the header; null or {@code *} matches always
     * @param version the resource's version now; another one is a problem of type stale-version
     */
    public static void requireMatch(@Nullable String ifMatch, long version) {
        if (ifMatch == null || ifMatch.isBlank() || ifMatch.trim().equals("*")) {
            return;
        }
        for (String tag : ifMatch.split(",")) {
            if (tag.trim().replaceFirst("^W/", "").equals(of(version))) {
                return;
            }
        }
        throw CommonProblem.STALE_VERSION.because("Read the resource again, then repeat the change with its new ETag.");
    }
}
