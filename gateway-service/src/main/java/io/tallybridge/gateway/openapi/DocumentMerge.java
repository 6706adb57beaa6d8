package io.tallybridge.gateway.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.tallybridge.gateway.request.Api;
import io.tallybridge.gateway.request.Upstream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Merges the services' documents into one of version 3.0.3. Only what the door serves is kept; a component's name that
 * means different things in two services gets the service's prefix; security is the door's own.
 */
final class DocumentMerge {

    private static final String REFERENCE = "#/components/";
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "options", "head", "patch");
    private static final String SECURITY_SCHEMES = "securitySchemes";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Map<Upstream, JsonNode> documents;
    private final BiFunction<String, String, @Nullable RouteOwner> owner;

    /** Who serves a method and path at the door, and by which API's rules. */
    record RouteOwner(Upstream upstream, Api api) {}

    /** A component's place: its kind (such as schemas) and name. */
    private record Component(String kind, String name) {}

    /**
     * @param documents what each service that answers says
     * @param owner who serves an upper-case method and a path; null for what the door does not serve
     */
    DocumentMerge(Map<Upstream, JsonNode> documents, BiFunction<String, String, @Nullable RouteOwner> owner) {
        this.documents = new TreeMap<>(documents);
        this.owner = owner;
    }

    /** The merged document. */
    ObjectNode merge(String version, String description) {
        ObjectNode merged = JSON.objectNode();
        merged.put("openapi", "3.0.3");
        merged.putObject("info")
                .put("title", "Tallybridge")
                .put("version", version)
                .put("description", description)
                .putObject("license")
                .put("name", "Apache-2.0")
                .put("url", "https://www.apache.org/licenses/LICENSE-2.0");
        merged.putArray("servers").addObject().put("url", "/");
        Set<Component> clashes = clashes();
        Map<String, JsonNode> tags = new LinkedHashMap<>();
        Map<String, ObjectNode> paths = new TreeMap<>();
        Map<String, Map<String, JsonNode>> components = new TreeMap<>();
        Set<String> operationIds = new HashSet<>();
        documents.forEach((upstream, document) -> {
            JsonNode own = renamed(document, upstream, clashes);
            own.path("tags").forEach(tag -> tags.putIfAbsent(tag.path("name").asText(), tag));
            own.path("paths")
                    .properties()
                    .forEach(path -> addPath(paths, path.getKey(), path.getValue(), upstream, operationIds));
            own.path("components").properties().forEach(kind -> {
                if (!kind.getKey().equals(SECURITY_SCHEMES)) {
                    kind.getValue().properties().forEach(entry -> components
                            .computeIfAbsent(kind.getKey(), k -> new TreeMap<>())
                            .putIfAbsent(entry.getKey(), entry.getValue()));
                }
            });
        });
        ArrayNode tagList = merged.putArray("tags");
        ObjectNode pathList = merged.putObject("paths");
        paths.forEach(pathList::set);
        Set<String> usedTags = new HashSet<>();
        pathList.findValues("tags").forEach(used -> used.forEach(tag -> usedTags.add(tag.asText())));
        tags.values().stream()
                .filter(tag -> usedTags.contains(tag.path("name").asText()))
                .forEach(tagList::add);
        Set<Component> reached = reachable(pathList, components);
        ObjectNode componentList = merged.putObject("components");
        components.forEach((kind, entries) -> {
            entries.keySet().removeIf(name -> !reached.contains(new Component(kind, name)));
            if (!entries.isEmpty()) {
                ObjectNode list = componentList.putObject(kind);
                entries.forEach(list::set);
            }
        });
        componentList.set(SECURITY_SCHEMES, securitySchemes());
        return merged;
    }

    private void addPath(
            Map<String, ObjectNode> paths, String path, JsonNode item, Upstream upstream, Set<String> operationIds) {
        ObjectNode kept = JSON.objectNode();
        List<Map.Entry<String, JsonNode>> shared = new ArrayList<>();
        item.properties().forEach(entry -> {
            if (!METHODS.contains(entry.getKey())) {
                shared.add(entry);
                return;
            }
            RouteOwner serves = owner.apply(entry.getKey().toUpperCase(Locale.ROOT), path);
            if (serves == null || serves.upstream() != upstream) {
                return;
            }
            ObjectNode operation = entry.getValue().deepCopy();
            operation.set("security", security(serves.api()));
            describeResponses(operation);
            String id = operation.path("operationId").asText("");
            if (!id.isEmpty() && !operationIds.add(id)) {
                String unique = prefix(upstream).toLowerCase(Locale.ROOT) + "_" + id;
                for (int i = 2; !operationIds.add(unique); i++) {
                    unique = prefix(upstream).toLowerCase(Locale.ROOT) + "_" + id + "_" + i;
                }
                operation.put("operationId", unique);
            }
            kept.set(entry.getKey(), operation);
        });
        if (kept.isEmpty()) {
            return;
        }
        ObjectNode target = paths.computeIfAbsent(path, p -> JSON.objectNode());
        target.setAll(kept);
        shared.forEach(entry -> target.set(entry.getKey(), entry.getValue()));
    }

    /** OpenAPI wants a description of every response; generated documents leave some out. */
    private static void describeResponses(ObjectNode operation) {
        operation.path("responses").properties().forEach(response -> {
            if (response.getValue() instanceof ObjectNode content
                    && !content.has("$ref")
                    && content.path("description").asText("").isEmpty()) {
                String status = response.getKey();
                content.put(
                        "description",
                        status.matches("[1-5]\\d\\d")
                                ? HttpResponseStatus.valueOf(Integer.parseInt(status))
                                        .reasonPhrase()
                                : "Answer");
            }
        });
    }

    /** What the kept paths refer to, directly or through others: the rest belongs to internal endpoints. */
    private static Set<Component> reachable(JsonNode paths, Map<String, Map<String, JsonNode>> components) {
        Set<Component> reached = new HashSet<>();
        Deque<JsonNode> open = new ArrayDeque<>(List.of(paths));
        while (!open.isEmpty()) {
            JsonNode node = open.pop();
            Component referred = node.isTextual() ? referred(node.textValue()) : null;
            if (referred != null && reached.add(referred)) {
                JsonNode content =
                        components.getOrDefault(referred.kind(), Map.of()).get(referred.name());
                if (content != null) {
                    open.push(content);
                }
            }
            node.forEach(open::push);
        }
        return reached;
    }

    /** Components whose name means different things, or that lead to such a one. */
    private Set<Component> clashes() {
        Map<Component, JsonNode> first = new HashMap<>();
        Set<Component> everywhere = new HashSet<>();
        Set<Component> clashes = new HashSet<>();
        for (JsonNode document : documents.values()) {
            document.path("components")
                    .properties()
                    .forEach(kind -> kind.getValue().properties().forEach(entry -> {
                        Component component = new Component(kind.getKey(), entry.getKey());
                        JsonNode before = first.putIfAbsent(component, entry.getValue());
                        if (before != null) {
                            everywhere.add(component);
                            if (!before.equals(entry.getValue())) {
                                clashes.add(component);
                            }
                        }
                    }));
        }
        boolean grown = true;
        while (grown) {
            grown = false;
            for (Component shared : everywhere) {
                JsonNode content = first.get(shared);
                if (content != null && !clashes.contains(shared) && leadsTo(content, clashes)) {
                    grown |= clashes.add(shared);
                }
            }
        }
        return clashes;
    }

    private static boolean leadsTo(JsonNode node, Set<Component> targets) {
        if (node.isTextual()) {
            Component referred = referred(node.textValue());
            return referred != null && targets.contains(referred);
        }
        for (JsonNode child : node) {
            if (leadsTo(child, targets)) {
                return true;
            }
        }
        return false;
    }

    private static JsonNode renamed(JsonNode document, Upstream upstream, Set<Component> clashes) {
        ObjectNode copy = rewritten(document, upstream, clashes).deepCopy();
        if (copy.get("components") instanceof ObjectNode components) {
            components.properties().forEach(kind -> {
                if (kind.getValue() instanceof ObjectNode entries) {
                    for (String name : new ArrayList<>(entries.properties())
                            .stream().map(Map.Entry::getKey).toList()) {
                        if (clashes.contains(new Component(kind.getKey(), name))) {
                            JsonNode content = entries.remove(name);
                            entries.set(prefix(upstream) + name, content);
                        }
                    }
                }
            });
        }
        return copy;
    }

    private static JsonNode rewritten(JsonNode node, Upstream upstream, Set<Component> clashes) {
        if (node.isTextual()) {
            Component referred = referred(node.textValue());
            return referred != null && clashes.contains(referred)
                    ? TextNode.valueOf(REFERENCE + referred.kind() + "/" + prefix(upstream) + referred.name())
                    : node;
        }
        if (node instanceof ObjectNode object) {
            ObjectNode copy = JSON.objectNode();
            object.properties()
                    .forEach(entry -> copy.set(entry.getKey(), rewritten(entry.getValue(), upstream, clashes)));
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = JSON.arrayNode();
            array.forEach(element -> copy.add(rewritten(element, upstream, clashes)));
            return copy;
        }
        return node;
    }

    private static @Nullable Component referred(String text) {
        if (!text.startsWith(REFERENCE)) {
            return null;
        }
        int slash = text.indexOf('/', REFERENCE.length());
        return slash < 0 ? null : new Component(text.substring(REFERENCE.length(), slash), text.substring(slash + 1));
    }

    private static String prefix(Upstream upstream) {
        String name = upstream.name();
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    private static ArrayNode security(Api api) {
        ArrayNode security = JSON.arrayNode();
        security.addObject().putArray(api == Api.VENDOR ? "gradientToken" : "bearer");
        return security;
    }

    private static ObjectNode securitySchemes() {
        ObjectNode schemes = JSON.objectNode();
        schemes.putObject("bearer")
                .put("type", "http")
                .put("scheme", "bearer")
                .put("bearerFormat", "JWT")
                .put("description", "A person's token from the OIDC issuer; the claim 'organization' names the MSP.");
        schemes.putObject("gradientToken")
                .put("type", "apiKey")
                .put("in", "header")
                .put("name", "Gradient-Token")
                .put("description", "Standard Base64 of vendorKey:partnerKey, as issued for one integration.");
        return schemes;
    }
}
