package io.tallybridge.localstack;

import io.tallybridge.localstack.Ports.ServicePorts;
import io.tallybridge.localstack.balance.Backend;

/**
 * One process of a service.
 *
 * @param name the service's where it runs alone, else numbered
 * @param ports where this process listens
 */
record Replica(Service service, String name, ServicePorts ports) {

    Backend backend() {
        return new Backend(name, ports.http(), ports.management());
    }
}
