package io.tallybridge.common.problem;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.stream.Collectors;

/** JSON of another shape than the endpoint takes, such as a list for an object: a problem that names the place. */
@Provider
public class MisshapenBody implements ExceptionMapper<MismatchedInputException> {

    @Override
    public Response toResponse(MismatchedInputException failure) {
        String place = failure.getPath().stream().map(MisshapenBody::step).collect(Collectors.joining());
        String where = place.isEmpty() ? "The body" : "'" + place.replaceFirst("^\\.", "") + "'";
        return CommonProblem.INVALID_INPUT
                .because(where + " is not of the type that is taken here.")
                .toResponse();
    }

    private static String step(JsonMappingException.Reference step) {
        return step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName();
    }
}
