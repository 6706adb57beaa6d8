package io.tallybridge.localstack;

import java.nio.file.Path;

/** What a person can do with a running stack. */
final class Hints {

    private Hints() {}

    static String next(StackDescription stack, String organization) {
        String data = new DataDirectory(Path.of(stack.data())).description().toString();
        return """

                  API             %s/api/v1
                  Swagger UI      %s
                  OpenAPI         %s
                  Vendor API      %s/api/vendor-api
                  PSA simulators  %s
                  A bearer token  ./run token --organization %s --role org-admin
                  All addresses   %s
                """.formatted(
                        stack.gateway().url(),
                        stack.gateway().swaggerUi(),
                        stack.gateway().openapi(),
                        stack.gateway().url(),
                        stack.simulators().admin() + "/connectwise/state",
                        organization,
                        data);
    }
}
