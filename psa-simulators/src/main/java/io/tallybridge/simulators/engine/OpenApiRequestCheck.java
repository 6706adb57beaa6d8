package io.tallybridge.simulators.engine;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks requests against an OpenAPI 3.0 document. Authentication is left to the simulated PSA, which refuses it in its own way. */
public final class OpenApiRequestCheck implements RequestCheck {

    private final OpenApiInteractionValidator validator;

    /** Reads the document; it must be a valid one. */
    public OpenApiRequestCheck(Path document) {
        this(document, Set.of());
    }

    /**
     * Reads the document; it must be a valid one.
     *
     * @param unchecked keys of the validator's messages that do not count
     */
    public OpenApiRequestCheck(Path document, Set<String> unchecked) {
        LevelResolver.Builder levels = LevelResolver.create()
                .withLevel("validation.request.parameter.header.missing", ValidationReport.Level.IGNORE)
                .withLevel("validation.request.security.missing", ValidationReport.Level.IGNORE)
                .withLevel("validation.request.parameter.query.unexpected", ValidationReport.Level.ERROR);
        unchecked.forEach(key -> levels.withLevel(key, ValidationReport.Level.IGNORE));
        this.validator = OpenApiInteractionValidator.createFor(document.toUri().toString())
                .withBasePathOverride("/")
                .withLevelResolver(levels.build())
                .build();
    }

    @Override
    public List<String> violations(SimulatorRequest request, String path) {
        Request.Method method = method(request.method());
        if (method == null) {
            return List.of();
        }
        SimpleRequest.Builder checked = new SimpleRequest.Builder(method, path);
        request.headers().forEach((name, value) -> checked.withHeader(name, value));
        request.query().forEach((name, value) -> checked.withQueryParam(name, value));
        if (!request.body().isEmpty()) {
            checked.withBody(request.body());
        }
        return validator.validateRequest(checked.build()).getMessages().stream()
                .filter(message -> message.getLevel() == ValidationReport.Level.ERROR)
                .filter(message -> !guessedType(request, message))
                .map(message -> message.getKey() + ": " + message.getMessage())
                .toList();
    }

    /** Fields of a form are texts; the validator takes those that look like numbers for numbers. */
    private static boolean guessedType(SimulatorRequest request, ValidationReport.Message message) {
        String type = request.header("Content-Type");
        return type != null
                && type.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded")
                && message.getKey().equals("validation.request.body.schema.type")
                && message.getMessage().contains("(allowed: [\"string\"])");
    }

    private static Request.@Nullable Method method(String name) {
        for (Request.Method method : Request.Method.values()) {
            if (method.name().equals(name)) {
                return method;
            }
        }
        return null;
    }
}
