package io.tallybridge.psasync.psa.http;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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
    private final CallMetrics metrics;

    /** A client whose calls nobody measures. */
    public PsaHttp(OutboundConfig config, OutboundPolicy policy, CallLimiter limiter, PsaTime time) {
        this(config, policy, limiter, time, new CallMetrics(new SimpleMeterRegistry()));
    }

    @Inject
    PsaHttp(OutboundConfig config, OutboundPolicy policy, CallLimiter limiter, PsaTime time, CallMetrics metrics) {
        this.config = config;
        this.policy = policy;
        this.limiter = limiter;
        this.time = time;
        this.transport = new Transport(config, policy);
        this.metrics = metrics;
    }

    /** A session for one operation of one connection. */
    public PsaSession open(
            PsaConnection connection,
            PsaDescriptor descriptor,
            Authentication authentication,
            FailureTable failures,
            CallObserver observer) {
        return new PsaSession(
                connection,
                descriptor,
                authentication,
                failures,
                observer,
                config,
                policy,
                limiter,
                time,
                transport,
                metrics);
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
