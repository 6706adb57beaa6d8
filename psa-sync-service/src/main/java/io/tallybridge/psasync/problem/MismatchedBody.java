package io.tallybridge.psasync.problem;

import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.tallybridge.common.problem.CommonProblem;
import jakarta.annotation.Priority;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.stream.Collectors;

/** A body of another shape, such as a list for an object: a problem as well, where the framework answers with nothing. */
@Provider
@Priority(1)
class MismatchedBody implements ExceptionMapper<MismatchedInputException> {

    @Override
    public Response toResponse(MismatchedInputException exception) {
        String path = exception.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                .collect(Collectors.joining("."));
        return CommonProblem.INVALID_INPUT
                .because(
                        path.isEmpty()
                                ? "The body has another shape than this operation takes."
                                : "'" + path + "' has another type than this operation takes.")
                .toResponse();
    }
}
