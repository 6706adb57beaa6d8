package io.tallybridge.common.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemContext;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemPostProcessor;
import io.quarkus.arc.Unremovable;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/**
 * Bodies that are not JSON, or not of the shape that is taken. Says which field, and never which class it should have
 * become. The framework has mappers of its own for the two nearer types, hence three here.
 */
final class UnreadableJson {
    private UnreadableJson() {}

    @Provider
    @Priority(1)
    static class NotJson implements ExceptionMapper<JsonProcessingException> {
        @Override
        public Response toResponse(JsonProcessingException exception) {
            return answer(exception);
        }
    }

    @Provider
    @Priority(1)
    static class WrongShape implements ExceptionMapper<MismatchedInputException> {
        @Override
        public Response toResponse(MismatchedInputException exception) {
            return answer(exception);
        }
    }

    @Provider
    @Priority(1)
    static class WrongValue implements ExceptionMapper<InvalidFormatException> {
        @Override
        public Response toResponse(InvalidFormatException exception) {
            return answer(exception);
        }
    }

    /** A body that cannot even be parsed is refused by the framework in its own words, before a mapper is asked. */
    @ApplicationScoped
    @Unremovable
    static class NotParsed implements ProblemPostProcessor {
        @Override
        public HttpProblem apply(HttpProblem problem, ProblemContext context) {
            return context.cause instanceof WebApplicationException refusal
                            && refusal.getCause() instanceof JsonProcessingException unreadable
                    ? HttpProblem.builder(CommonProblem.INVALID_INPUT.because(detail(unreadable)))
                            .withInstance(problem.getInstance())
                            .build()
                    : problem;
        }
    }

    private static Response answer(JsonProcessingException exception) {
        return CommonProblem.INVALID_INPUT.because(detail(exception)).toResponse();
    }

    private static String detail(JsonProcessingException exception) {
        if (exception instanceof JsonMappingException mapping) {
            return mapping.getPath().isEmpty()
                    ? "The body is not of the right shape."
                    : "'" + path(mapping) + "' has the wrong type, or a value that is not possible there.";
        }
        return "The body is not well-formed JSON.";
    }

    private static String path(JsonMappingException exception) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : exception.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }
}
