package io.tallybridge.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplicasTest {

    private static final Ports USUAL = new Ports(
            Ports.ServicePorts.of(8080),
            Ports.ServicePorts.of(8081),
            Ports.ServicePorts.of(8082),
            Ports.ServicePorts.of(8083),
            8090,
            8091,
            5433);

    @Test
    void oneIsTheServiceItself() {
        // When
        Replicas replicas = Replicas.single(USUAL);

        // Then
        assertThat(replicas.areBalanced()).isFalse();
        assertThat(replicas.ports()).isEmpty();
        assertThat(replicas.of(Service.PSA)).containsExactly(new Replica(Service.PSA, "psa-sync-service", USUAL.psa()));
    }

    @Test
    void theMostMeetNoOthersPorts() {
        // When
        Replicas replicas = Replicas.several(Replicas.MOST, USUAL, false);

        // Then
        Set<Integer> different = new HashSet<>(replicas.ports().values());
        different.addAll(USUAL.byName().values());
        assertThat(different).hasSize(2 * 4 * Replicas.MOST + USUAL.byName().size());
        assertThat(replicas.of(Service.MAPPING).get(1))
                .isEqualTo(new Replica(Service.MAPPING, "mapping-service-2", new Ports.ServicePorts(8281, 9281)));
    }

    @Test
    void freePortsAreNotTheServicesOwn() {
        // Given
        List<Integer> free = FreePorts.take(11);
        Ports ports = new Ports(
                new Ports.ServicePorts(free.get(0), free.get(1)),
                new Ports.ServicePorts(free.get(2), free.get(3)),
                new Ports.ServicePorts(free.get(4), free.get(5)),
                new Ports.ServicePorts(free.get(6), free.get(7)),
                free.get(8),
                free.get(9),
                free.get(10));

        // When
        Replicas replicas = Replicas.several(Replicas.MOST, ports, true);

        // Then
        assertThat(replicas.ports().values()).hasSize(2 * 4 * Replicas.MOST).doesNotContainAnyElementsOf(free);
    }
}
