package io.tallybridge.gateway.auth;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Keys and caches of the door's authentication. */
@ConfigMapping(prefix = "tallybridge.gateway")
public interface AuthConfig {

    /**
     * File with the RSA key that signs vendor tokens: PKCS#8 PEM, a JWK, or a JWK set whose first key signs. Without it a
     * key is made at each start, which is right for one gateway and wrong for several.
     */
    Optional<Path> key();

    /** File with the key that signed before, still shown to services while a new one takes over. */
    Optional<Path> previousKey();

    /** How often the key file is looked at; a changed one signs from then on, and the one before stays visible. */
    @WithDefault("PT30S")
    Duration keyReload();

    /** How long an exchanged pair of vendor keys is believed: the bound within which a revoked key still works. */
    @WithDefault("PT5S")
    Duration vendorKeyCache();

    /** How long a refused pair of vendor keys is refused without asking again. */
    @WithDefault("PT1S")
    Duration refusedVendorKeyCache();

    /** Exchanges that may be under way at once; each is for another token. */
    @WithDefault("128")
    int maxExchanges();

    /** How long a verified bearer token is believed without verifying it again; never beyond its own end. */
    @WithDefault("PT5S")
    Duration bearerCache();

    /** Life of the tokens that services get for a vendor's request. */
    @WithDefault("PT60S")
    Duration vendorTokenLife();
}
