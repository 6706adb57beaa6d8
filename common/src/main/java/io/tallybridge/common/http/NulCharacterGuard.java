package io.tallybridge.common.http;

import io.tallybridge.common.problem.CommonProblem;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import java.util.Map;

/** Refuses NUL characters in paths and queries: PostgreSQL cannot hold them, so no stored name can contain one. */
@Provider
public class NulCharacterGuard implements ContainerRequestFilter {

    @Override
    public void filter(ContainerRequestContext request) {
        check(request.getUriInfo().getPathParameters(true));
        check(request.getUriInfo().getQueryParameters(true));
    }

    private static void check(Map<String, List<String>> parameters) {
        for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
            if (parameter.getValue().stream().anyMatch(value -> value.indexOf('\0') >= 0)) {
                throw CommonProblem.INVALID_INPUT.because(
                        "'" + parameter.getKey() + "' must not contain NUL characters.");
            }
        }
    }
}
