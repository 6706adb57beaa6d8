package io.tallybridge.psasync.reconcile;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One step from counts to a target, with the value after it.
 *
 * @param source whose counts, where several add up
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Step(String step, BigDecimal value, @Nullable String source) {

    static Step of(String step, BigDecimal value) {
        return new Step(step, value, null);
    }

    Step from(String name) {
        return new Step(step, value, name);
    }
}
