package io.tallybridge.localstack;

import io.tallybridge.localstack.Ports.ServicePorts;
import io.tallybridge.localstack.balance.Backend;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The processes of all services: one each, or several behind a balancer that listens where the one would. */
record Replicas(int count, List<Replica> all) {

    /** More would meet other services' usual ports. */
    static final int MOST = 8;

    private static final int BETWEEN = 100;

    /** One process of each service, at the service's own ports. */
    static Replicas single(Ports ports) {
        List<Replica> all = new ArrayList<>();
        for (Service service : Service.values()) {
            all.add(new Replica(service, service.module(), service.ports(ports)));
        }
        return new Replicas(1, List.copyOf(all));
    }

    /** Several processes of each service, on free ports or some hundreds above the service's own. */
    static Replicas several(int count, Ports ports, boolean random) {
        int services = Service.values().length;
        Iterator<Integer> free =
                FreePorts.take(random ? 2 * count * services : 0).iterator();
        List<Replica> all = new ArrayList<>();
        for (Service service : Service.values()) {
            for (int number = 1; number <= count; number++) {
                ServicePorts own = random
                        ? new ServicePorts(free.next(), free.next())
                        : ServicePorts.of(service.ports(ports).http() + number * BETWEEN);
                all.add(new Replica(service, service.module() + "-" + number, own));
            }
        }
        return new Replicas(count, List.copyOf(all));
    }

    /** Whether a balancer stands before each service. */
    boolean areBalanced() {
        return count > 1;
    }

    List<Replica> of(Service service) {
        return all.stream().filter(replica -> replica.service() == service).toList();
    }

    List<Backend> backends(Service service) {
        return of(service).stream().map(Replica::backend).toList();
    }

    /** The ports that the processes take beside the services' own. */
    Map<String, Integer> ports() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        if (areBalanced()) {
            for (Replica replica : all) {
                ports.put(replica.name(), replica.ports().http());
                ports.put(replica.name() + "'s health", replica.ports().management());
            }
        }
        return ports;
    }
}
