package io.tallybridge.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One way to install the suite, rendered. */
record Variant(String name, List<String> components, List<Manifest> manifests) {

    private static final Path OVERLAYS = Project.HOME.resolve("k8s/overlays");
    private static final Map<String, Variant> RENDERED = new HashMap<>();

    static Variant dev() {
        return overlay("dev");
    }

    static Variant prod() {
        return overlay("prod");
    }

    /** Every overlay, and every combination of database, issuer and door that docs/deploy.md offers. */
    static synchronized List<Variant> all() {
        List<Variant> variants = new ArrayList<>(List.of(dev(), prod()));
        for (String database : List.of("cloudnativepg", "external-database")) {
            for (String issuer : List.of("keycloak", "external-issuer")) {
                for (String door : List.of("ingress", "gateway-api")) {
                    List<String> components = new ArrayList<>(List.of(database, issuer, door, "monitoring"));
                    if (database.equals("cloudnativepg") && issuer.equals("keycloak")) {
                        components.add("keycloak-on-cloudnativepg");
                    }
                    if (door.equals("gateway-api")) {
                        components.add("tracing");
                    }
                    variants.add(combination(components));
                }
            }
        }
        return variants;
    }

    private static synchronized Variant overlay(String name) {
        return RENDERED.computeIfAbsent(name, key -> {
            JsonNode kustomization = Yaml.read(OVERLAYS.resolve(name).resolve("kustomization.yaml"));
            List<String> components = Manifest.items(kustomization.path("components"))
                    .map(path -> Path.of(path.asText()).getFileName().toString())
                    .toList();
            return new Variant("overlay " + name, components, render(OVERLAYS.resolve(name)));
        });
    }

    /** An overlay that an operator would write: prod's, with other components. */
    private static Variant combination(List<String> components) {
        return RENDERED.computeIfAbsent(
                String.join("+", components), name -> new Variant(name, components, render(write(name, components))));
    }

    private static Path write(String name, List<String> components) {
        Path folder = Project.HOME.resolve("deployment/target/overlays").resolve(name);
        StringBuilder kustomization = new StringBuilder("""
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                namespace: tallybridge
                labels:
                  - pairs: {app.kubernetes.io/part-of: tallybridge}
                    includeTemplates: true
                resources:
                  - ../../../../k8s/base
                components:
                """);
        components.forEach(
                component -> kustomization.append("  - ../../../../k8s/components/%s%n".formatted(component)));
        kustomization.append("images:%n".formatted());
        Stream.of(Service.values())
                .forEach(service -> kustomization.append("  - {name: %s, newTag: 1.2.3}%n".formatted(service.image())));
        kustomization.append("""
                configMapGenerator:
                  - name: issuer
                    literals: [TALLYBRIDGE_ISSUER=https://id.example.com/realms/tallybridge, QUARKUS_OIDC_TOKEN_ISSUER=https://id.example.com/realms/tallybridge]
                """);
        if (components.contains("keycloak")) {
            kustomization.append("""
                      - name: keycloak
                        literals: [KC_HOSTNAME=https://id.example.com, TALLYBRIDGE_CONSOLE_URL=https://console.example.com]
                    """);
        }
        if (components.contains("external-database")) {
            kustomization.append("""
                      - name: databases
                        literals: [mapping=jdbc:postgresql://db/mapping, usage=jdbc:postgresql://db/usage, psa=jdbc:postgresql://db/psa, keycloak=jdbc:postgresql://db/keycloak]
                        options: {disableNameSuffixHash: true}
                    """);
        }
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("kustomization.yaml"), kustomization);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder;
    }

    private static List<Manifest> render(Path folder) {
        return Yaml.all(Kustomize.render(folder)).map(Manifest::new).toList();
    }

    boolean has(String component) {
        return components.contains(component);
    }

    Stream<Manifest> kind(String kind) {
        return manifests.stream().filter(manifest -> manifest.kind().equals(kind));
    }

    Optional<Manifest> find(String kind, String name) {
        return kind(kind).filter(manifest -> manifest.name().equals(name)).findFirst();
    }

    Manifest get(String kind, String name) {
        return find(kind, name).orElseThrow(() -> new AssertionError(this + " has no " + kind + " " + name));
    }

    Manifest deployment(Service service) {
        return get("Deployment", service.module());
    }

    /** The migration of a service. */
    Manifest migration(Service service) {
        return kind("Job")
                .filter(job -> job.name().startsWith(service.module() + "-migration"))
                .findFirst()
                .orElseThrow();
    }

    /** The four services' Deployments. */
    Stream<Manifest> services() {
        return manifests.stream().filter(Manifest::isService);
    }

    /** Everything that starts pods. */
    Stream<Manifest> workloads() {
        return manifests.stream().filter(manifest -> manifest.podTemplate().isPresent());
    }

    /** A generated ConfigMap by the name that it has in its kustomization. */
    Optional<Manifest> configMap(String name) {
        return kind("ConfigMap")
                .filter(map -> map.name().equals(name) || map.name().matches(name + "-[a-z0-9]{10}"))
                .findFirst();
    }

    String ids() {
        return manifests.stream().map(Manifest::id).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return name;
    }
}
