package io.tallybridge.psasync.secret;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where the key set is. */
@ConfigMapping(prefix = "tallybridge.secrets")
interface SecretConfig {

    /**
     * File with a Tink key set in JSON (AES256_GCM). Its primary key seals, its other keys still open. Without it the
     * service starts in development and tests only, with a key set that is gone when it stops.
     */
    Optional<Path> keyset();

    /** How often each secret is looked at, and sealed again if the primary key has changed. */
    @WithDefault("P1D")
    Duration reseal();
}
