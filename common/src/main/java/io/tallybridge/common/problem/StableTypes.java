package io.tallybridge.common.problem;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemContext;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemPostProcessor;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Locale;

/** Problems that the framework makes get a type as well, from their status: {@code /problems/method-not-allowed}. */
@ApplicationScoped
@Unremovable
public class StableTypes implements ProblemPostProcessor {

    @Override
    public HttpProblem apply(HttpProblem problem, ProblemContext context) {
        if (problem.getType() != null) {
            return problem;
        }
        Response.Status status = Response.Status.fromStatusCode(problem.getStatusCode());
        String slug = status == null
                ? "status-" + problem.getStatusCode()
                : status.getReasonPhrase().toLowerCase(Locale.ROOT).replace(' ', '-');
        return HttpProblem.builder(problem)
                .withType(URI.create("/problems/" + slug))
                .build();
    }
}
