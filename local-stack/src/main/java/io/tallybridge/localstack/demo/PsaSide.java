package io.tallybridge.localstack.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the play has to know of one PSA beside the month's facts: how it is connected, and what a push looks like there.
 *
 * @param psa which one
 * @param name as the MSP calls its connection
 * @param settings of the connection
 * @param credentials of the connection; new ones for every play, so that a search in the logs means something
 * @param wrong the credential that is given wrongly first
 * @param simulator the settings of the simulated PSA, so that it takes these credentials
 */
record PsaSide(
        Month.Psa psa,
        String name,
        Map<String, Object> settings,
        Map<String, Object> credentials,
        String wrong,
        Map<String, Object> simulator) {

    /** All sides, in the order of the play. */
    static Map<Month.Psa, PsaSide> all(String simulators) {
        Map<Month.Psa, PsaSide> sides = new LinkedHashMap<>();
        for (PsaSide side : List.of(connectWise(simulators), autotask())) {
            sides.put(side.psa(), side);
        }
        return sides;
    }

    private static PsaSide connectWise(String simulators) {
        Map<String, Object> keys = Map.of("publicKey", "pub" + random(), "privateKey", "prv" + random());
        return new PsaSide(
                Month.Psa.CONNECTWISE,
                "ConnectWise",
                Map.of("site", simulators + "/connectwise", "companyId", "acme"),
                keys,
                "privateKey",
                keys);
    }

    private static PsaSide autotask() {
        Map<String, Object> user = Map.of("userName", "api-" + random() + "@example.com", "secret", "sec" + random());
        return new PsaSide(
                Month.Psa.AUTOTASK,
                "Autotask",
                // The client that leaves brings a line to zero.
                Map.of("allowZero", "true"),
                user,
                "secret",
                user);
    }

    /** Whether a planned call of the preview writes the quantity. */
    boolean writes(JsonNode call) {
        String method = call.path("method").asText();
        return switch (psa) {
            case CONNECTWISE -> method.equals("PATCH");
            case AUTOTASK -> method.equals("POST") && call.path("url").asText().contains("Adjustments");
        };
    }

    /** Checks the bodies that the PSA took, beyond their number. */
    void check(List<JsonNode> writes) {
        if (psa == Month.Psa.AUTOTASK) {
            for (JsonNode write : writes) {
                JsonNode change = Play.parse(write.path("body").asText()).path("unitChange");
                Check.that(change.isIntegralNumber() && change.asInt() != 0, "Autotask gets whole numbers: " + change);
            }
        }
    }

    /** What must appear nowhere. */
    Set<String> secrets() {
        return Set.of(String.valueOf(credentials.get(wrong)));
    }

    private static String random() {
        byte[] bytes = new byte[12];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
