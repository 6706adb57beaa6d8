package io.tallybridge.simulators;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.tallybridge.simulators.accelo.AcceloSimulator;
import io.tallybridge.simulators.autotask.AutotaskSimulator;
import io.tallybridge.simulators.bms.BmsSimulator;
import io.tallybridge.simulators.cloudblue.CloudBlueSimulator;
import io.tallybridge.simulators.connectwise.ConnectWiseSimulator;
import io.tallybridge.simulators.engine.PsaSimulator;
import io.tallybridge.simulators.halopsa.HaloPsaSimulator;
import io.tallybridge.simulators.syncro.SyncroSimulator;
import io.tallybridge.simulators.tigerpaw.TigerpawSimulator;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All simulated PSAs behind one HTTP server: each under its own path prefix ({@code /connectwise}, {@code /autotask}), and
 * {@code /admin} to look at and steer them. To embed it, start it and close it; each PSA's object gives typed access to the same.
 */
public final class PsaSimulators implements AutoCloseable {

    /** System property naming a directory of OpenAPI documents, {@code <psa>.json}; requests are checked against those it holds. */
    public static final String SPECS_PROPERTY = "tallybridge.psa.specs";

    /** The same as an environment variable. */
    public static final String SPECS_VARIABLE = "TALLYBRIDGE_PSA_SPECS";

    private final WireMockServer server;
    /** All simulated PSAs. A new one is one more line. */
    private static final List<Function<Clock, PsaSimulator<?>>> PSAS = List.of(
            ConnectWiseSimulator::new, //
            AutotaskSimulator::new, //
            HaloPsaSimulator::new, //
            SyncroSimulator::new, //
            AcceloSimulator::new, //
            TigerpawSimulator::new, //
            BmsSimulator::bms, //
            BmsSimulator::pulseway, //
            CloudBlueSimulator::new);

    private final Map<String, PsaSimulator<?>> psas = new LinkedHashMap<>();
    private final String host;

    private PsaSimulators(String host, int port, Clock clock, @Nullable Path specs) {
        this.host = host;
        for (Function<Clock, PsaSimulator<?>> maker : PSAS) {
            PsaSimulator<?> psa = maker.apply(clock);
            psa.reset();
            psas.put(psa.code(), psa);
        }
        if (specs != null) {
            Specs.attach(specs, psas.values());
        }
        WireMockConfiguration options = WireMockConfiguration.options()
                .bindAddress(host)
                .extensions(new SimulatorTransformer(psas, new Admin(psas)))
                .http2PlainDisabled(true)
                .gzipDisabled(true)
                .containerThreads(64)
                .disableRequestJournal()
                .notifier(new com.github.tomakehurst.wiremock.common.Slf4jNotifier(false));
        this.server = new WireMockServer(port == 0 ? options.dynamicPort() : options.port(port));
        server.stubFor(WireMock.any(WireMock.anyUrl()).willReturn(WireMock.aResponse()));
        server.start();
    }

    /**
     * Starts on the loopback address.
     *
     * @param port TCP port; 0 takes a free one
     */
    public static PsaSimulators start(int port) {
        return start("127.0.0.1", port, Clock.systemUTC());
    }

    /**
     * Starts on an address of choice with a clock of choice.
     *
     * @param host address to bind
     * @param port TCP port; 0 takes a free one
     */
    public static PsaSimulators start(String host, int port, Clock clock) {
        String directory = System.getProperty(SPECS_PROPERTY, System.getenv(SPECS_VARIABLE));
        return new PsaSimulators(
                host, port, clock, directory == null || directory.isBlank() ? null : Path.of(directory));
    }

    /** Starts on the loopback address, checking requests against the OpenAPI documents of a directory. */
    public static PsaSimulators startChecked(int port, Path specs) {
        return startChecked(port, specs, Clock.systemUTC());
    }

    /** The same with a clock of choice. */
    public static PsaSimulators startChecked(int port, Path specs, Clock clock) {
        return new PsaSimulators("127.0.0.1", port, clock, specs);
    }

    /** Address of the server, without a trailing slash. */
    public String baseUrl() {
        return "http://" + ("0.0.0.0".equals(host) ? "127.0.0.1" : host) + ":" + port();
    }

    /** The port that is listened on. */
    public int port() {
        return server.port();
    }

    /** One simulated PSA. */
    public <T extends PsaSimulator<?>> T get(Class<T> type) {
        return psas.values().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    /** One simulated PSA by its code. */
    public PsaSimulator<?> get(String code) {
        PsaSimulator<?> psa = psas.get(code);
        if (psa == null) {
            throw new IllegalArgumentException("There is no PSA " + code + ", only " + psas.keySet() + ".");
        }
        return psa;
    }

    /** Where the PSA with this code is reached: the server's address and its prefix. */
    public String url(String code) {
        return baseUrl() + "/" + get(code).code();
    }

    /** The simulated ConnectWise PSA. */
    public ConnectWiseSimulator connectWise() {
        return get(ConnectWiseSimulator.class);
    }

    /** The simulated Autotask PSA. */
    public AutotaskSimulator autotask() {
        return get(AutotaskSimulator.class);
    }

    /** The site address to give to a ConnectWise connection. */
    public String connectWiseUrl() {
        return url("connectwise");
    }

    /** The zone lookup address of the simulated Autotask, as {@code https://webservices2.autotask.net/ATServicesRest} is in life. */
    public String autotaskUrl() {
        return url("autotask") + "/ATServicesRest";
    }

    /** Stops listening; the state is gone. */
    @Override
    public void close() {
        server.stop();
    }
}
