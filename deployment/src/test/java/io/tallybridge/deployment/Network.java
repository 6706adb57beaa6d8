package io.tallybridge.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What NetworkPolicies let through, computed as a cluster does that enforces them. */
final class Network {

    /** Every port that anything here could listen on, and two that nothing does. */
    private static final List<Integer> PORTS =
            List.of(22, 53, 80, 443, 4317, 4318, 5432, 6443, 8000, 8080, 8081, 8082, 8083, 8090, 8091, 9000);

    /** Somebody on the network: a pod of the suite, a pod of another namespace, or an address. */
    record Party(
            String name,
            boolean ours,
            Map<String, String> namespaceLabels,
            Map<String, String> podLabels,
            Optional<String> address) {

        static Party pod(String name, Map<String, String> labels) {
            return new Party(name, true, Map.of(), labels, Optional.empty());
        }

        static Party foreignPod(String name, Map<String, String> namespaceLabels, Map<String, String> labels) {
            return new Party(name, false, namespaceLabels, labels, Optional.empty());
        }

        static Party address(String name, String address) {
            return new Party(name, false, Map.of(), Map.of(), Optional.of(address));
        }
    }

    private static final List<Party> OUTSIDE = List.of(
            Party.foreignPod("ingress", Map.of("tallybridge.io/ingress", "true"), Map.of()),
            Party.foreignPod("prometheus", Map.of("tallybridge.io/monitoring", "true"), Map.of()),
            Party.foreignPod("collector", Map.of("tallybridge.io/tracing", "true"), Map.of()),
            Party.foreignPod(
                    "dns", Map.of("kubernetes.io/metadata.name", "kube-system"), Map.of("k8s-app", "kube-dns")),
            Party.foreignPod("kube-system", Map.of("kubernetes.io/metadata.name", "kube-system"), Map.of()),
            Party.foreignPod(
                    "postgresql-operator",
                    Map.of("kubernetes.io/metadata.name", "cnpg-system"),
                    Map.of("app.kubernetes.io/name", "cloudnative-pg")),
            Party.foreignPod("neighbour", Map.of("kubernetes.io/metadata.name", "default"), Map.of("app", "other")),
            Party.address("internet", "203.0.113.9"),
            Party.address("internet-v6", "2a00::9"),
            Party.address("issuer", "198.51.100.9"),
            Party.address("database-server", "192.0.2.9"),
            Party.address("private-10", "10.20.30.40"),
            Party.address("private-172", "172.20.1.1"),
            Party.address("private-192", "192.168.1.1"),
            Party.address("private-100", "100.64.0.1"),
            Party.address("cloud-metadata", "169.254.169.254"),
            Party.address("private-v6", "fd00::1"));

    private final List<JsonNode> policies;
    private final List<Party> parties = new ArrayList<>();

    Network(Variant variant) {
        policies =
                variant.kind("NetworkPolicy").map(policy -> policy.at("/spec")).toList();
        variant.workloads()
                .forEach(workload ->
                        parties.add(Party.pod(workload.name().replaceAll("--.*", ""), workload.podLabels())));
        variant.kind("Cluster")
                .forEach(cluster -> parties.add(Party.pod("database", Map.of("cnpg.io/cluster", cluster.name()))));
        // What an operator of the cluster might start beside the suite.
        parties.add(Party.pod("stray", Map.of("app", "stray")));
        parties.addAll(OUTSIDE);
    }

    /** Every connection that is possible and of which one end is ours, as {@code from -> to:port}. */
    Set<String> connections() {
        Set<String> found = new TreeSet<>();
        for (Party from : parties) {
            for (Party to : parties) {
                if (from.ours() || to.ours()) {
                    PORTS.stream()
                            .filter(port -> leaves(from, to, port) && enters(from, to, port))
                            .forEach(port -> found.add("%s -> %s:%d".formatted(from.name(), to.name(), port)));
                }
            }
        }
        return found;
    }

    private boolean leaves(Party from, Party to, int port) {
        return allowed(from, "Egress", "egress", "to", to, port);
    }

    private boolean enters(Party from, Party to, int port) {
        return allowed(to, "Ingress", "ingress", "from", from, port);
    }

    private boolean allowed(Party subject, String type, String rules, String peers, Party other, int port) {
        if (!subject.ours()) {
            return true;
        }
        List<JsonNode> selecting = policies.stream()
                .filter(policy -> Manifest.items(policy.path("policyTypes"))
                        .anyMatch(each -> each.asText().equals(type)))
                .filter(policy -> Labels.select(policy.path("podSelector"), subject.podLabels()))
                .toList();
        return selecting.isEmpty()
                || selecting.stream()
                        .flatMap(policy -> Manifest.items(policy.path(rules)))
                        .anyMatch(rule -> hasPort(rule, port) && hasPeer(rule.path(peers), other));
    }

    private static boolean hasPort(JsonNode rule, int port) {
        return !rule.has("ports")
                || Manifest.items(rule.path("ports"))
                        .anyMatch(each -> each.path("port").asInt() == port);
    }

    private static boolean hasPeer(JsonNode peers, Party other) {
        return peers.isMissingNode() || Manifest.items(peers).anyMatch(peer -> isPeer(peer, other));
    }

    private static boolean isPeer(JsonNode peer, Party other) {
        if (peer.has("ipBlock")) {
            return other.address()
                    .filter(address -> within(peer.at("/ipBlock/cidr").asText(), address)
                            && Stream.of(peer.at("/ipBlock/except"))
                                    .flatMap(Manifest::items)
                                    .noneMatch(except -> within(except.asText(), address)))
                    .isPresent();
        }
        if (other.address().isPresent()) {
            return false;
        }
        boolean namespace = peer.has("namespaceSelector")
                ? Labels.select(peer.path("namespaceSelector"), other.namespaceLabels())
                : other.ours();
        return namespace && (!peer.has("podSelector") || Labels.select(peer.path("podSelector"), other.podLabels()));
    }

    private static boolean within(String cidr, String address) {
        try {
            String[] parts = cidr.split("/", 2);
            byte[] network = InetAddress.getByName(parts[0]).getAddress();
            byte[] candidate = InetAddress.getByName(address).getAddress();
            int free = network.length * 8 - Integer.parseInt(parts[1]);
            return network.length == candidate.length
                    && new BigInteger(1, network)
                            .shiftRight(free)
                            .equals(new BigInteger(1, candidate).shiftRight(free));
        } catch (UnknownHostException e) {
            throw new AssertionError(cidr + " is no network", e);
        }
    }
}
