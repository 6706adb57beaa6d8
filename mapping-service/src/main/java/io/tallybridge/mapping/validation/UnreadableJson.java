package io.tallybridge.mapping.validation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.tallybridge.common.problem.CommonProblem;
import jakarta.annotation.Priority;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Bodies that are not JSON, or not of the right shape. Says which field, and never which class it should have become. */
final class UnreadableJson {
    private UnreadableJson() {}

    @Provider
    @Priority(1)
    static class OfWrongShape implements ExceptionMapper<JsonProcessingException> {
        @Override
        public Response toResponse(JsonProcessingException exception) {
            return answer(exception);
        }
    }

    /** The framework has a mapper for this one, which would win as the nearer one. */
    @Provider
    @Priority(1)
    static class OfWrongValue implements ExceptionMapper<InvalidFormatException> {
        @Override
        public Response toResponse(InvalidFormatException exception) {
            return answer(exception);
        }
    }

    private static Response answer(JsonProcessingException exception) {
        HttpProblem problem = CommonProblem.INVALID_INPUT.because(detail(exception));
        return Response.status(problem.getStatusCode())
                .type(HttpProblem.MEDIA_TYPE)
                .entity(problem)
                .build();
    }

    private static String detail(JsonProcessingException exception) {
        if (exception instanceof JsonMappingException mapping
                && !mapping.getPath().isEmpty()) {
            return "'" + path(mapping) + "' has the wrong type, or a value that is not possible there.";
        }
        return exception instanceof JsonMappingException
                ? "The body is not of the right shape."
                : "The body is not well-formed JSON.";
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
