package io.tallybridge.psasync.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallybridge.common.caller.Caller;
import io.tallybridge.common.caller.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Proofs. */
@Path("/api/v1/proofs")
@Tag(name = "Evidence")
class ProofResource {
    private final Proofs proofs;
    private final Caller caller;
    private final ObjectMapper json;

    ProofResource(Proofs proofs, Caller caller, ObjectMapper json) {
        this.proofs = proofs;
        this.caller = caller;
        this.json = json;
    }

    @GET
    @Path("verify")
    @Transactional
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER, Roles.BILLING_VIEWER})
    @Operation(summary = "Computes the whole chain of the organization's proofs again and tells whether it holds")
    public Proofs.Verification verify() {
        return proofs.verify(caller.organization());
    }

    @GET
    @Path("{itemId}")
    @Transactional
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER, Roles.BILLING_VIEWER})
    @Operation(
            summary = "Everything behind one pushed line",
            description =
                    "Counts by day, mapping version, rule steps, approver, intents, calls with their answers, the value"
                            + " read back. 'hash' is the SHA-256 of 'previousHash', a line feed and 'canonical'.")
    public JsonNode get(@PathParam("itemId") UUID itemId) {
        List<Proofs.Proof> found = proofs.of(caller.organization(), itemId);
        Proofs.Proof newest = found.get(0);
        ObjectNode answer = json.createObjectNode();
        answer.put("itemId", itemId.toString());
        answer.put("changeSetId", newest.changeSetId().toString());
        answer.put("sequence", newest.sequence());
        answer.put("at", newest.at().toString());
        answer.put("hash", newest.hash());
        answer.put("previousHash", newest.previousHash());
        answer.setAll((ObjectNode) newest.content());
        answer.put("canonical", newest.canonical());
        answer.set(
                "earlier",
                json.valueToTree(found.stream()
                        .skip(1)
                        .map(proof -> java.util.Map.of(
                                "sequence",
                                proof.sequence(),
                                "at",
                                proof.at().toString(),
                                "hash",
                                proof.hash(),
                                "result",
                                proof.content().path("result").asText()))
                        .toList()));
        return answer;
    }
}
