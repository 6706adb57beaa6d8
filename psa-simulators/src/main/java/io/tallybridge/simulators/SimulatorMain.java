package io.tallybridge.simulators;

import com.github.tomakehurst.wiremock.common.FatalStartupException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;

/**
 * Runs the simulators as a process: {@code --port <n>} (8091 by default, 0 takes a free one), {@code --host <address>} (loopback by
 * default), {@code --companies <n>} (starts with that many made-up clients; none by default). Ends on SIGTERM.
 */
public final class SimulatorMain {

    private static final Logger LOG = System.getLogger(SimulatorMain.class.getName());
    private static final int LARGEST_PORT = 65_535;

    private SimulatorMain() {}

    /** Starts and stays up until the process is told to end. */
    public static void main(String[] args) throws InterruptedException {
        int port = 8091;
        String host = "127.0.0.1";
        int companies = 0;
        for (int i = 0; i < args.length; i += 2) {
            String value = i + 1 < args.length ? args[i + 1] : "";
            if ("--port".equals(args[i]) && isNumber(value, LARGEST_PORT)) {
                port = Integer.parseInt(value);
            } else if ("--host".equals(args[i]) && !value.isBlank()) {
                host = value;
            } else if ("--companies".equals(args[i]) && isNumber(value, 1_000)) {
                companies = Integer.parseInt(value);
            } else {
                System.err.println("Usage: [--port <0..65535>] [--host <address>] [--companies <0..1000>]");
                System.exit(2);
            }
        }
        PsaSimulators simulators = start(host, port);
        if (companies > 0) {
            simulators.connectWise().seed(DemoSeed.of(companies, false));
            simulators.autotask().seed(DemoSeed.of(companies, true));
        }
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            simulators.close();
                            ended.countDown();
                        },
                        "simulators-shutdown"));
        LOG.log(Level.INFO, "PSA simulators listen on {0}", simulators.baseUrl());
        ended.await();
    }

    private static boolean isNumber(String text, int largest) {
        return text.matches("\\d{1,5}") && Integer.parseInt(text) <= largest;
    }

    private static PsaSimulators start(String host, int port) {
        try {
            return PsaSimulators.start(host, port, Clock.systemUTC());
        } catch (FatalStartupException e) {
            System.err.println("Cannot listen on " + host + ":" + port + ": the address is in use or not ours.");
            System.exit(1);
            throw e;
        }
    }
}
