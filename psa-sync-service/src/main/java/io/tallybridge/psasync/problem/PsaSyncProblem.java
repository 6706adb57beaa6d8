package io.tallybridge.psasync.problem;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.tallybridge.common.problem.ProblemType;
import jakarta.ws.rs.core.Response;

/** A problem type whose status may be 422. */
public interface PsaSyncProblem extends ProblemType {

    @Override
    default HttpProblem.Builder builder(String detail) {
        HttpProblem.Builder builder = ProblemType.super.builder(detail);
        return status() == Unprocessable.STATUS.getStatusCode() ? builder.withStatus(Unprocessable.STATUS) : builder;
    }

    /** RFC 9110: understood, well-formed, and cannot be carried out. */
    enum Unprocessable implements Response.StatusType {
        STATUS;

        @Override
        public int getStatusCode() {
            return 422;
        }

        @Override
        public Response.Status.Family getFamily() {
            return Response.Status.Family.CLIENT_ERROR;
        }

        @Override
        public String getReasonPhrase() {
            return "Unprocessable Content";
        }
    }
}
