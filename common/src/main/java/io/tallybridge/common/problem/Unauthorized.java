package io.tallybridge.common.problem;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.UnauthorizedException;
import jakarta.annotation.Priority;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** One answer to a missing, wrong, expired or foreign token; it never says which of these it was. */
final class Unauthorized {

    private Unauthorized() {}

    private static Response answer() {
        HttpProblem problem = CommonProblem.UNAUTHORIZED.because(
                "Send a valid token in 'Authorization: Bearer ...'. Tokens are short-lived: get a new one and repeat.");
        return Response.status(problem.getStatusCode())
                .type("application/problem+json")
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                .entity(problem)
                .build();
    }

    @Provider
    @Priority(1)
    static class NoToken implements ExceptionMapper<UnauthorizedException> {
        @Override
        public Response toResponse(UnauthorizedException exception) {
            return answer();
        }
    }

    @Provider
    @Priority(1)
    static class WrongToken implements ExceptionMapper<AuthenticationFailedException> {
        @Override
        public Response toResponse(AuthenticationFailedException exception) {
            return answer();
        }
    }
}
