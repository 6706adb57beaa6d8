package io.tallybridge.common.problem;

import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives every error below {@code /api/vendor-api} the body that this contract's clients know:
 * {@code {"statusCode":404,"message":"...","error":"Not Found"}}, with {@code message} a list for validation errors.
 */
@Provider
@Priority(Priorities.USER)
public class VendorErrorShape implements ContainerResponseFilter {

    private static final String CONTRACT = "/api/vendor-api";

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getStatus() < 400 || !isContract(request.getUriInfo().getPath())) {
            return;
        }
        if (response.getEntity() instanceof HttpProblem problem) {
            response.setEntity(body(problem), null, MediaType.APPLICATION_JSON_TYPE);
        } else if (response.getEntity() == null) {
            response.setEntity(body(response.getStatus(), null), null, MediaType.APPLICATION_JSON_TYPE);
        }
    }

    private static boolean isContract(String path) {
        String absolute = path.startsWith("/") ? path : "/" + path;
        return absolute.equals(CONTRACT) || absolute.startsWith(CONTRACT + "/");
    }

    private static Map<String, Object> body(HttpProblem problem) {
        Object message = problem.getDetail() != null ? problem.getDetail() : problem.getTitle();
        if (problem.getParameters().get("violations") instanceof List<?> violations && !violations.isEmpty()) {
            message = violations.stream().map(VendorErrorShape::sentence).toList();
        }
        return body(problem.getStatusCode(), message);
    }

    private static String sentence(Object violation) {
        if (violation instanceof io.quarkiverse.resteasy.problem.validation.Violation v) {
            return v.field + " " + v.message;
        }
        return String.valueOf(violation);
    }

    private static Map<String, Object> body(int status, @org.jspecify.annotations.Nullable Object message) {
        Response.Status known = Response.Status.fromStatusCode(status);
        String reason = known == null ? "Error" : known.getReasonPhrase();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("statusCode", status);
        body.put("message", message == null ? reason : message);
        body.put("error", reason);
        return body;
    }
}
