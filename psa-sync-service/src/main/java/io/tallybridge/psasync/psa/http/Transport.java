package io.tallybridge.psasync.psa.http;

import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** Sends one request once: no redirects, no repetition, no cookies, a limit on every time and size. */
final class Transport implements AutoCloseable {
    private static final String USER_AGENT = "Tallybridge";

    private final OutboundConfig config;
    private final CloseableHttpClient client;
    private final ScheduledExecutorService watchdog;

    Transport(OutboundConfig config, OutboundPolicy policy) {
        this.config = config;
        this.client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(policy.dnsResolver())
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(config.connectTimeout()))
                                .setSocketTimeout(Timeout.of(config.responseTimeout()))
                                .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                                .setTimeToLive(TimeValue.ofMinutes(5))
                                .build())
                        .setMaxConnPerRoute(64)
                        .setMaxConnTotal(512)
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(Timeout.of(config.connectTimeout()))
                        .setResponseTimeout(Timeout.of(config.responseTimeout()))
                        .setRedirectsEnabled(false)
                        .build())
                .setUserAgent(USER_AGENT)
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .build();
        this.watchdog = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "psa-call-watchdog");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Sends the request.
     *
     * @throws NotSentException if the other side cannot have seen it
     * @throws PsaException if it may have; TRANSIENT if the answer did not come whole, PROTOCOL if it was too large
     */
    Answer send(PsaRequest request) throws NotSentException {
        HttpUriRequestBase http = new HttpUriRequestBase(request.method(), request.uri());
        http.setHeader("Accept", "application/json");
        request.headers().forEach(http::setHeader);
        if (request.body() != null) {
            // An entity without a type of its own leaves the request's header as it is.
            String type = request.headers().get("Content-Type");
            http.setEntity(new StringEntity(
                    request.body(), type == null ? ContentType.APPLICATION_JSON : ContentType.parse(type)));
        }
        ScheduledFuture<?> deadline =
                watchdog.schedule(http::cancel, config.callTimeout().toMillis(), TimeUnit.MILLISECONDS);
        try {
            return client.execute(http, this::read);
        } catch (Addresses.ForbiddenAddressException e) {
            throw new NotSentException(new PsaException(PsaFailure.INVALID, String.valueOf(e.getMessage())));
        } catch (UnknownHostException e) {
            throw new NotSentException(new PsaException(
                    PsaFailure.TRANSIENT, "The host " + request.uri().getHost() + " cannot be found.", e));
        } catch (ConnectException | ConnectTimeoutException | NoRouteToHostException e) {
            throw new NotSentException(new PsaException(
                    PsaFailure.TRANSIENT, "The host " + request.uri().getHost() + " cannot be reached.", e));
        } catch (SSLHandshakeException | SSLPeerUnverifiedException e) {
            throw new NotSentException(new PsaException(
                    PsaFailure.PROTOCOL,
                    "The host " + request.uri().getHost() + " does not prove who it is (its TLS certificate).",
                    e));
        } catch (IOException e) {
            throw new PsaException(PsaFailure.TRANSIENT, "The PSA's answer did not come, or not whole.", e);
        } finally {
            deadline.cancel(false);
        }
    }

    private Answer read(ClassicHttpResponse response) throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (Header header : response.getHeaders()) {
            headers.merge(
                    header.getName().toLowerCase(Locale.ROOT),
                    String.valueOf(header.getValue()),
                    (one, other) -> one + ", " + other);
        }
        return new Answer(response.getCode(), headers, body(response.getEntity()));
    }

    private String body(HttpEntity entity) throws IOException {
        if (entity == null) {
            return "";
        }
        try (InputStream in = entity.getContent()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (bytes.size() + n > config.maxResponseBytes()) {
                    throw new PsaException(
                            PsaFailure.PROTOCOL, "The answer is larger than " + config.maxResponseBytes() + " bytes.");
                }
                bytes.write(buffer, 0, n);
            }
            String text = bytes.toString(StandardCharsets.UTF_8);
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        }
    }

    @Override
    public void close() throws IOException {
        watchdog.shutdownNow();
        client.close();
    }

    /** The request did not leave this machine, so that even a write may be tried again. */
    static final class NotSentException extends Exception {
        private static final long serialVersionUID = 1L;

        private final PsaException reason;

        NotSentException(PsaException reason) {
            super(reason);
            this.reason = reason;
        }

        PsaException reason() {
            return reason;
        }
    }
}
