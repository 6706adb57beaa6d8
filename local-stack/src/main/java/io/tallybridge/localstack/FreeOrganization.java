package io.tallybridge.localstack;

import io.tallybridge.localstack.demo.Web;
import java.util.List;
import java.util.Map;

/** Data outlives a run, and the demo wants an MSP that has nothing yet: {@code acme}, else {@code acme-2} and so on. */
final class FreeOrganization {

    private static final int MOST = 1000;

    private FreeOrganization() {}

    static String find(StackDescription stack, People people) {
        Web operator = Web.at(stack.gateway().url()).bearer(people.lasting("", List.of("operator"), "olga"));
        for (int n = 1; n < MOST; n++) {
            String id = n == 1 ? "acme" : "acme-" + n;
            Map<String, String> body =
                    Map.of("id", id, "name", "Acme MSP", "timeZone", "Europe/Vienna", "currency", "EUR");
            if (operator.post("/api/v1/organizations", body).expect(201, 409).status() == 201) {
                return id;
            }
        }
        throw StackException.failed(
                "No organization is free for the demo: all of acme to acme-" + (MOST - 1) + " exist");
    }
}
