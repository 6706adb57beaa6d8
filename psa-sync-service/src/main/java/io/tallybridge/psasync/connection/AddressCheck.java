package io.tallybridge.psasync.connection;

import io.tallybridge.psasync.psa.PsaDescriptor;
import io.tallybridge.psasync.psa.PsaDescriptor.FieldProblem;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.http.OutboundPolicy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Refuses addresses that could never be called when they are entered, not only when they are first used. What a name
 * resolves to is looked at again at each call.
 */
@Singleton
class AddressCheck {
    private final OutboundPolicy policy;

    @Inject
    AddressCheck(OutboundPolicy policy) {
        this.policy = policy;
    }

    /** The settings whose address may not be called, with the reason. */
    List<FieldProblem> problems(PsaDescriptor descriptor, Map<String, String> settings) {
        List<FieldProblem> problems = new ArrayList<>();
        settings.forEach((name, value) -> {
            if (holdsAddress(name) || value.contains("://")) {
                try {
                    policy.parse(value.contains("://") ? value : "https://" + value, descriptor.hosts());
                } catch (PsaException e) {
                    problems.add(new FieldProblem("settings." + name, String.valueOf(e.getMessage())));
                }
            }
        });
        return problems;
    }

    /** By convention of the descriptors: the one address people know as their site, and names that end in Url. */
    private static boolean holdsAddress(String setting) {
        return setting.equals("site") || setting.endsWith("Url");
    }
}
