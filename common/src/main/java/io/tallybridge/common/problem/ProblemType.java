package io.tallybridge.common.problem;

import io.quarkiverse.resteasy.problem.HttpProblem;
import java.net.URI;

/** One kind of failure a caller can meet. A feature lists its own in an enum; slugs are part of the API and never change. */
public interface ProblemType {

    /** Last part of the type, as in {@code /problems/unknown-account}. */
    String slug();

    /** HTTP status code. */
    int status();

    /** Short text that is the same for every occurrence. */
    String title();

    /**
     * The exception to throw.
     *
     * @param detail what happened here and what the caller can do about it; never a secret, never a class name
     */
    default HttpProblem because(String detail) {
        return builder(detail).build();
    }

    /** As {@link #because(String)}, open for further members of the problem document. */
    default HttpProblem.Builder builder(String detail) {
        return HttpProblem.builder()
                .withType(URI.create("/problems/" + slug()))
                .withTitle(title())
                .withStatus(status())
                .withDetail(detail);
    }
}
