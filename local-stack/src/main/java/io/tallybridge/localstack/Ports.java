package io.tallybridge.localstack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Where everything listens, always on the loopback address. */
record Ports(
        ServicePorts gateway,
        ServicePorts mapping,
        ServicePorts usage,
        ServicePorts psa,
        int issuer,
        int simulators,
        int postgres) {

    /** A management port is this far above its service's HTTP port unless it is chosen. */
    static final int TO_MANAGEMENT = 1000;

    private static final int LAST = 65535;

    /**
     * Where one service listens.
     *
     * @param http its API
     * @param management its health and metrics
     */
    record ServicePorts(int http, int management) {

        /** The usual management port beside {@code http}. */
        static ServicePorts of(int http) {
            return new ServicePorts(http, http + TO_MANAGEMENT <= LAST ? http + TO_MANAGEMENT : http - TO_MANAGEMENT);
        }
    }

    /** The one address that anything of the stack is bound to. */
    static final String HOST = "127.0.0.1";

    /** The ports by name; the name is also the stem of the option that changes it. */
    Map<String, Integer> byName() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        ports.put("gateway", gateway.http());
        ports.put("mapping", mapping.http());
        ports.put("usage", usage.http());
        ports.put("psa", psa.http());
        ports.put("gateway-management", gateway.management());
        ports.put("mapping-management", mapping.management());
        ports.put("usage-management", usage.management());
        ports.put("psa-management", psa.management());
        ports.put("issuer", issuer);
        ports.put("simulators", simulators);
        ports.put("postgres", postgres);
        return ports;
    }

    /** The address of a service that listens on {@code port}. */
    static String url(int port) {
        return "http://" + HOST + ":" + port;
    }

    /** Checks that every port of these can be bound. */
    void requireFree() {
        requireFree(Map.of());
    }

    /**
     * Checks that every port can be bound.
     *
     * @param ofReplicas ports that follow from these, by whom they are for
     * @throws StackException naming each port in use, by whom as far as the system tells, and the option to change it
     */
    void requireFree(Map<String, Integer> ofReplicas) {
        List<String> problems = new ArrayList<>();
        Map<Integer, String> seen = new LinkedHashMap<>();
        byName().forEach((name, port) -> {
            String other = seen.put(port, name);
            if (other != null) {
                problems.add("Port %d is given to both %s and %s (--%s-port, --%s-port)"
                        .formatted(port, other, name, other, name));
            } else if (!isFree(port)) {
                String owner = PortOwner.of(port).map(o -> " by " + o).orElse("");
                problems.add("Port %d, meant for %s, is in use%s: choose another with --%s-port or %s"
                        .formatted(port, name, owner, name, variable(name)));
            }
        });
        ofReplicas.forEach((name, port) -> {
            String other = seen.put(port, name);
            if (other != null || !isFree(port)) {
                String owner =
                        other == null ? PortOwner.of(port).map(o -> " by " + o).orElse("") : " by " + other;
                problems.add("Port %d, meant for %s, is in use%s: choose another port for the service"
                        .formatted(port, name, owner));
            }
        });
        if (!problems.isEmpty()) {
            throw StackException.unusable(String.join(System.lineSeparator(), problems) + System.lineSeparator()
                    + "(--random-ports takes free ones for all of them)");
        }
    }

    private static String variable(String name) {
        return "TALLYBRIDGE_" + name.toUpperCase(Locale.ROOT).replace('-', '_') + "_PORT";
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(HOST), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
