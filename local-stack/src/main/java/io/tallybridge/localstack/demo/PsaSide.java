package io.tallybridge.localstack.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.LocalDate;
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
        for (PsaSide side : List.of(
                connectWise(simulators),
                autotask(),
                halo(simulators),
                syncro(simulators),
                accelo(simulators),
                tigerpaw(simulators),
                bms(Month.Psa.BMS, "Kaseya BMS", simulators),
                bms(Month.Psa.PULSEWAY, "Pulseway", simulators),
                cloudBlue(simulators))) {
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

    private static PsaSide halo(String simulators) {
        Map<String, Object> client = Map.of("clientId", random(), "clientSecret", "sec" + random());
        return new PsaSide(
                Month.Psa.HALOPSA,
                "HaloPSA",
                Map.of("resourceServer", simulators + "/halopsa/api"),
                client,
                "clientSecret",
                client);
    }

    private static PsaSide syncro(String simulators) {
        Map<String, Object> token = Map.of("apiToken", "T" + random());
        return new PsaSide(
                Month.Psa.SYNCRO, "Syncro", Map.of("subdomain", simulators + "/syncro"), token, "apiToken", token);
    }

    private static PsaSide accelo(String simulators) {
        Map<String, Object> client =
                Map.of("clientId", random() + "@acme.accelo.com", "clientSecret", "sec" + random());
        return new PsaSide(
                Month.Psa.ACCELO,
                "Accelo",
                // Counts of a period set that period; the next one may not be open yet.
                Map.of("deployment", simulators + "/accelo", "arrears", "true"),
                client,
                "clientSecret",
                client);
    }

    private static PsaSide tigerpaw(String simulators) {
        Map<String, Object> keys = Map.of("publicKey", "PUB" + random(), "privateKey", "prv" + random());
        return new PsaSide(
                Month.Psa.TIGERPAW, "Tigerpaw", Map.of("apiUrl", simulators + "/tigerpaw"), keys, "privateKey", keys);
    }

    private static PsaSide bms(Month.Psa psa, String name, String simulators) {
        Map<String, Object> employee =
                Map.of("userName", "api-" + random() + "@example.com", "password", "pwd" + random());
        return new PsaSide(
                psa,
                name,
                Map.of("gateway", simulators + "/" + psa.code, "tenant", "acme-msp"),
                employee,
                "password",
                employee);
    }

    private static PsaSide cloudBlue(String simulators) {
        Map<String, Object> key = Map.of("apiKey", "key" + random());
        return new PsaSide(
                Month.Psa.CLOUDBLUE,
                "CloudBlue PSA",
                // As the tenant's own API explorer shows them.
                Map.of(
                        "site", simulators + "/cloudblue",
                        "schedulesPath", "contracts/getschedules",
                        "scheduleColumns", "billingFrequency=BillingFrequency",
                        "linesPath", "contracts/getschedulelines",
                        "productsPath", "products/getproducts"),
                key,
                "apiKey",
                key);
    }

    /** Whether a person works off what was approved, because the PSA has no call for it. */
    boolean worksheet() {
        return switch (psa) {
            case BMS, PULSEWAY, CLOUDBLUE -> true;
            default -> false;
        };
    }

    /** Whether the PSA tells what a line has only by its last invoice. */
    boolean tellsByInvoice() {
        return psa == Month.Psa.BMS || psa == Month.Psa.PULSEWAY;
    }

    /** The quantity of a line as a person types it on the PSA's screen: the table of lines, and the record to change. */
    String lineTable() {
        return psa == Month.Psa.CLOUDBLUE ? "schedulelines" : "CONTRACT_SERVICES";
    }

    Map<String, Object> typed(Month.Line line, BigDecimal quantity) {
        return psa == Month.Psa.CLOUDBLUE
                ? Map.of("id", line.id(), "Quantity", quantity)
                : Map.of("id", line.id(), "Units", quantity);
    }

    /** The day on which the PSA shows what was pushed: where quantities hold for a period alone, a day of that period. */
    LocalDate shownOn(Month month) {
        return psa == Month.Psa.ACCELO ? month.last() : month.last().plusMonths(1);
    }

    /** Whether a planned call of the preview writes the quantity. */
    boolean writes(JsonNode call) {
        String method = call.path("method").asText();
        return switch (psa) {
            case CONNECTWISE -> method.equals("PATCH");
            case AUTOTASK -> method.equals("POST") && call.path("url").asText().contains("Adjustments");
            case HALOPSA -> method.equals("POST");
            case SYNCRO, ACCELO, TIGERPAW -> method.equals("PUT");
            case BMS, PULSEWAY, CLOUDBLUE -> false;
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
