package io.tallybridge.psasync.psa;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * One organization's access to one PSA, as an adapter needs it: decrypted for the time of a call, never stored.
 *
 * @param settings what the descriptor lists under {@code settings}; blank values count as absent
 * @param credentials what the descriptor lists under {@code auth.fields}; they print masked
 * @param patience how long its calls wait for their turn
 */
public record PsaConnection(
        String organizationId,
        UUID connectionId,
        Psa psa,
        Map<String, String> settings,
        Map<String, Secret> credentials,
        Patience patience) {

    /** A connection for somebody who waits for the answer. */
    public PsaConnection(
            String organizationId,
            UUID connectionId,
            Psa psa,
            Map<String, String> settings,
            Map<String, Secret> credentials) {
        this(organizationId, connectionId, psa, settings, credentials, Patience.USUAL);
    }

    public PsaConnection {
        settings = Map.copyOf(settings);
        credentials = Map.copyOf(credentials);
    }

    /** The same connection for somebody with more or less time. */
    public PsaConnection with(Patience patience) {
        return new PsaConnection(organizationId, connectionId, psa, settings, credentials, patience);
    }

    public Optional<String> setting(String name) {
        return Optional.ofNullable(settings.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** A switch among the settings; absent means off. */
    public boolean enabled(String name) {
        return setting(name).map(Boolean::parseBoolean).orElse(false);
    }

    public Optional<Secret> credential(String name) {
        return Optional.ofNullable(credentials.get(name))
                .filter(secret -> !secret.reveal().isBlank());
    }

    /**
     * A setting without which no call can be made.
     *
     * @throws PsaException INVALID naming the setting
     */
    public String requiredSetting(String name) {
        return setting(name)
                .orElseThrow(() -> new PsaException(PsaFailure.INVALID, "The setting '" + name + "' is missing."));
    }

    /**
     * A credential without which no call can be made.
     *
     * @throws PsaException AUTH naming the credential
     */
    public Secret requiredCredential(String name) {
        return credential(name)
                .orElseThrow(() -> new PsaException(PsaFailure.AUTH, "The credential '" + name + "' is missing."));
    }
}
