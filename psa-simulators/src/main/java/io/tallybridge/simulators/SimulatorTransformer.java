package io.tallybridge.simulators;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import io.tallybridge.simulators.engine.Json;
import io.tallybridge.simulators.engine.PsaSimulator;
import io.tallybridge.simulators.engine.SimulatorRequest;
import io.tallybridge.simulators.engine.SimulatorResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hands each request that WireMock receives to the PSA (or the admin API) whose prefix it carries. */
final class SimulatorTransformer implements ResponseDefinitionTransformerV2 {

    private static final Logger LOG = System.getLogger(SimulatorTransformer.class.getName());

    private final Map<String, PsaSimulator<?>> psas;
    private final Admin admin;

    SimulatorTransformer(Map<String, PsaSimulator<?>> psas, Admin admin) {
        this.psas = psas;
        this.admin = admin;
    }

    @Override
    public String getName() {
        return "psa-simulators";
    }

    @Override
    public ResponseDefinition transform(ServeEvent event) {
        Request request = event.getRequest();
        String url = request.getUrl();
        int question = url.indexOf('?');
        String path = question < 0 ? url : url.substring(0, question);
        String query = question < 0 ? null : url.substring(question + 1);
        int slash = path.indexOf('/', 1);
        String prefix = (slash < 0 ? path.substring(Math.min(1, path.length())) : path.substring(1, slash))
                .toLowerCase(Locale.ROOT);
        String rest = slash < 0 ? "/" : path.substring(slash);
        SimulatorResponse response;
        PsaSimulator<?> psa = psas.get(prefix);
        if (psa != null) {
            response = serve(psa, read(request, rest, query, prefix));
        } else if ("admin".equals(prefix)) {
            response = admin.serve(read(request, rest, query, prefix));
        } else {
            response = SimulatorResponse.json(
                    404,
                    Json.object().put("simulator", "UNKNOWN_PREFIX").put("known", String.join(", ", psas.keySet())));
        }
        return toWireMock(response);
    }

    private static SimulatorResponse serve(PsaSimulator<?> psa, SimulatorRequest request) {
        try {
            return psa.serve(request);
        } catch (RuntimeException e) {
            // A defect of the simulator must never pass for an answer of the PSA.
            LOG.log(Level.ERROR, "The simulator of " + psa.code() + " failed", e);
            return SimulatorResponse.json(
                    500, Json.object().put("simulator", "DEFECT").put("message", String.valueOf(e)));
        }
    }

    private static SimulatorRequest read(Request request, String path, @Nullable String query, String prefix) {
        Map<String, String> headers = new LinkedHashMap<>();
        request.getHeaders()
                .all()
                .forEach(header ->
                        headers.put(header.key().toLowerCase(Locale.ROOT), String.join(", ", header.values())));
        String host = headers.getOrDefault("host", request.getHost() + ":" + request.getPort());
        return new SimulatorRequest(
                request.getMethod().getName().toUpperCase(Locale.ROOT),
                path,
                query,
                headers,
                request.getBodyAsString(),
                request.getScheme() + "://" + host + "/" + prefix);
    }

    private static ResponseDefinition toWireMock(SimulatorResponse response) {
        ResponseDefinitionBuilder definition = ResponseDefinitionBuilder.responseDefinition();
        if (response.dropped()) {
            return definition.withFault(Fault.EMPTY_RESPONSE).build();
        }
        definition.withStatus(response.status()).withBody(response.body());
        response.headers().forEach((name, value) -> definition.withHeader(name, value));
        return definition.build();
    }
}
