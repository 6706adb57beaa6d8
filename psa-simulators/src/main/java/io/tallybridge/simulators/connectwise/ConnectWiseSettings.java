package io.tallybridge.simulators.connectwise;

import io.tallybridge.simulators.engine.PsaSettings;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the simulated ConnectWise PSA behaves.
 *
 * @param companyId the MSP's log-in name
 * @param companyName the MSP's name
 * @param publicKey public part of the accepted API key
 * @param privateKey private part of the accepted API key
 * @param clientId the only accepted client id; null accepts every GUID
 * @param codebase path segment of the present release; {@code v4_6_release} is always accepted besides
 * @param cloud whether company information says that the site is in the cloud
 * @param version version of the API that answers carry unless the caller asked for another
 * @param additionStatus whether additions have the field {@code additionStatus}, which older servers lack
 * @param oldAuthErrors whether a 401 has the older form of body
 * @param unauthorizedStatus status of an answer to wrong credentials: 401, or 404 as the cloud does at times
 * @param linkHeaders whether lists carry {@code Link} headers; some endpoints do not
 * @param denied rights taken from the API member's role: {@code companies}, {@code agreements}, {@code additions}, {@code catalog},
 *     {@code products}, {@code invoices}, {@code setup}, {@code system}; with {@code :read} or {@code :write} only that half
 * @param updatedBy the API member's name
 * @param today the PSA's day; null follows the clock
 * @param latencyMillis how long each answer takes at least
 */
public record ConnectWiseSettings(
        String companyId,
        String companyName,
        String publicKey,
        String privateKey,
        @Nullable String clientId,
        String codebase,
        boolean cloud,
        String version,
        boolean additionStatus,
        boolean oldAuthErrors,
        int unauthorizedStatus,
        boolean linkHeaders,
        List<String> denied,
        String updatedBy,
        @Nullable LocalDate today,
        long latencyMillis)
        implements PsaSettings {

    /** What a simulator starts with. */
    public static ConnectWiseSettings initial() {
        return new ConnectWiseSettings(
                "acme",
                "Acme MSP",
                "tallybridge-public",
                "tallybridge-private",
                null,
                "v2025_1",
                true,
                "2025.1",
                true,
                false,
                401,
                true,
                List.of(),
                "tallybridge",
                null,
                0);
    }
}
