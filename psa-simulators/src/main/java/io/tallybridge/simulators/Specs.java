package io.tallybridge.simulators;

import io.tallybridge.simulators.engine.OpenApiRequestCheck;
import io.tallybridge.simulators.engine.PsaSimulator;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/** Attaches the OpenAPI documents that are present; what is absent is not checked. */
final class Specs {

    private static final Logger LOG = System.getLogger(Specs.class.getName());

    private Specs() {}

    static void attach(Path directory, Collection<PsaSimulator<?>> psas) {
        for (PsaSimulator<?> psa : psas) {
            Path document = directory.resolve(psa.document());
            if (!Files.isReadable(document)) {
                LOG.log(Level.INFO, "No OpenAPI document {0}: requests to {1} are not checked", document, psa.code());
                continue;
            }
            try {
                psa.check(new OpenApiRequestCheck(document, psa.uncheckedRules()));
            } catch (NoClassDefFoundError e) {
                // The validator is an optional dependency: those who embed the simulators need not carry it.
                LOG.log(Level.WARNING, "No OpenAPI validator on the class path: requests are not checked");
                return;
            }
        }
    }
}
