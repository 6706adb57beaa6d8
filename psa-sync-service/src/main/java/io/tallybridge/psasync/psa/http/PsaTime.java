package io.tallybridge.psasync.psa.http;

import java.time.Duration;
import java.time.Instant;

/** Time as adapters see it, in one place so that tests need not wait. */
public interface PsaTime {

    Instant now();

    /**
     * Pauses the calling thread.
     *
     * @throws io.tallybridge.psasync.psa.PsaException TRANSIENT if the thread is interrupted; its flag stays set
     */
    void sleep(Duration duration);
}
