package io.tallybridge.simulators;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;

/**
 * Runs the simulators as a process: {@code --port <n>} (8091 by default, 0 takes a free one), {@code --host <address>} (loopback by
 * default). Ends on SIGTERM.
 */
public final class SimulatorMain {

    private static final Logger LOG = System.getLogger(SimulatorMain.class.getName());

    private SimulatorMain() {}

    /** Starts and stays up until the process is told to end. */
    public static void main(String[] args) throws InterruptedException {
        int port = 8091;
        String host = "127.0.0.1";
        for (int i = 0; i < args.length; i++) {
            String value = i + 1 < args.length ? args[i + 1] : "";
            if ("--port".equals(args[i]) && value.matches("\\d{1,5}")) {
                port = Integer.parseInt(value);
                i++;
            } else if ("--host".equals(args[i]) && !value.isBlank()) {
                host = value;
                i++;
            } else {
                System.err.println("Usage: [--port <number>] [--host <address>]");
                System.exit(2);
            }
        }
        PsaSimulators simulators = PsaSimulators.start(host, port, Clock.systemUTC());
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
}
