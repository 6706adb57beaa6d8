package io.tallybridge.psasync.psa.http;

import io.tallybridge.psasync.psa.CallObserver;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaDescriptor;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;

/** The one client for all PSAs; adapters open a session on it for each operation. */
@Singleton
public class PsaHttp implements AutoCloseable {
    private final OutboundConfig config;
    private final OutboundPolicy policy;
    private final CallLimiter limiter;
    private final PsaTime time;
    private final Transport transport;

    @Inject
    public PsaHttp(OutboundConfig config, OutboundPolicy policy, CallLimiter limiter, PsaTime time) {
        this.config = config;
        this.policy = policy;
        this.limiter = limiter;
        this.time = time;
        this.transport = new Transport(config, policy);
    }

    /** A session for one operation of one connection. */
    public PsaSession open(
            PsaConnection connection,
            PsaDescriptor descriptor,
            Authentication authentication,
            FailureTable failures,
            CallObserver observer) {
        return new PsaSession(
                connection, descriptor, authentication, failures, observer, config, policy, limiter, time, transport);
    }

    public PsaTime time() {
        return time;
    }

    public OutboundPolicy policy() {
        return policy;
    }

    @PreDestroy
    @Override
    public void close() throws IOException {
        transport.close();
    }
}
