package io.tallybridge.mapping.vendorapi;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.tallybridge.common.caller.Caller;
import io.tallybridge.common.problem.CommonProblem;
import io.tallybridge.mapping.integration.Integration;
import io.tallybridge.mapping.integration.IntegrationService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The integration that a vendor's token is limited to, and habits of vendors' clients. */
@ApplicationScoped
class VendorSession {
    private final Caller caller;
    private final IntegrationService integrations;

    @Inject
    VendorSession(Caller caller, IntegrationService integrations) {
        this.caller = caller;
        this.integrations = integrations;
    }

    String organizationId() {
        return caller.organization();
    }

    Integration integration() {
        try {
            return integrations.get(caller.integrationId());
        } catch (HttpProblem problem) {
            throw problem.getStatusCode() == 404
                    ? CommonProblem.NOT_FOUND.because("Vendor Profile Not Found")
                    : problem;
        }
    }

    /** An id from a path: as it stands, or, if that is unknown, with {@code +} read as a space, as form encoders write it. */
    static String pathId(String id, Predicate<String> known) {
        if (id.indexOf('+') < 0 || known.test(id)) {
            return id;
        }
        String spaced = id.replace('+', ' ');
        return known.test(spaced) ? spaced : id;
    }

    /** A list of ids in any of the usual encodings: repeated, with brackets, comma-separated; null where none is given. */
    static @Nullable List<String> ids(List<String> plain, List<String> bracketed) {
        List<String> ids = new ArrayList<>();
        for (String given : concat(plain, bracketed)) {
            if (given.isEmpty()) {
                continue;
            }
            ids.add(given);
            if (given.indexOf(',') >= 0) {
                for (String part : given.split(",")) {
                    ids.add(part);
                    ids.add(part.strip());
                }
            }
        }
        return ids.isEmpty() ? null : ids;
    }

    /** True unless it says false, in any case. */
    static boolean trueByDefault(@Nullable String flag) {
        return flag == null || !flag.strip().toLowerCase(Locale.ROOT).equals("false");
    }

    private static List<String> concat(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
