package io.tallybridge.mapping.validation;

import io.tallybridge.common.problem.CommonProblem;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import java.util.regex.Pattern;

/** Refuses a limit that is no number: the framework would call the whole path unknown. */
@Provider
class LimitGuard implements ContainerRequestFilter {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,9}");

    @Override
    public void filter(ContainerRequestContext request) {
        List<String> limits = request.getUriInfo().getQueryParameters().get("limit");
        if (limits != null
                && !limits.stream().allMatch(limit -> NUMBER.matcher(limit).matches())) {
            throw CommonProblem.INVALID_INPUT.because("'limit' must be a whole number.");
        }
    }
}
