package io.tallybridge.mapping.vendorapi;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.tallybridge.common.problem.CommonProblem;
import java.util.List;

/** Validation errors in the contract's form: {@code message} is a list of sentences. */
final class Invalid {
    private static final int MOST = 50;

    private Invalid() {}

    static HttpProblem of(List<String> faults) {
        List<String> shown = faults.size() > MOST ? faults.subList(0, MOST) : faults;
        return CommonProblem.INVALID_INPUT
                .builder(String.join("; ", shown))
                .with("violations", List.copyOf(shown))
                .build();
    }

    static void throwIfAny(List<String> faults) {
        if (!faults.isEmpty()) {
            throw of(faults);
        }
    }
}
