package io.tallybridge.psasync.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.common.problem.CommonProblem;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Reads rules as mapping-service writes them. A rule that is not understood ends the reconciliation: guessing would bill. */
final class RuleReader {
    private RuleReader() {}

    static Rule fromMapping(@Nullable JsonNode rule) {
        if (rule == null || rule.isNull() || rule.isMissingNode()) {
            return Rule.PLAIN;
        }
        try {
            return new Rule(
                    Reduction.valueOf(rule.path("reduction").asText("LAST")),
                    rule.path("averageOver").asText().equals("DAYS_WITH_COUNTS"),
                    decimal(rule, "multiplier", BigDecimal.ONE),
                    decimal(rule, "offset", BigDecimal.ZERO),
                    decimal(rule, "includedUnits", BigDecimal.ZERO),
                    find(rule, "minimum"),
                    find(rule, "cap"),
                    rule.hasNonNull("scale") ? rule.path("scale").intValue() : null,
                    rule.hasNonNull("rounding")
                            ? RoundingMode.valueOf(rule.path("rounding").asText())
                            : null);
        } catch (IllegalArgumentException e) {
            throw CommonProblem.UNPROCESSABLE.because("A mapping has a rule that this service does not know: " + rule);
        }
    }

    private static BigDecimal decimal(JsonNode rule, String name, BigDecimal otherwise) {
        BigDecimal found = find(rule, name);
        return found == null ? otherwise : found;
    }

    private static @Nullable BigDecimal find(JsonNode rule, String name) {
        return rule.hasNonNull(name) ? rule.path(name).decimalValue() : null;
    }
}
