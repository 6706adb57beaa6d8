package io.tallybridge.psasync.psa.configured;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.psasync.psa.AgreementLine;
import io.tallybridge.psasync.psa.AppliedQuantity;
import io.tallybridge.psasync.psa.AppliedQuantity.Outcome;
import io.tallybridge.psasync.psa.CallObserver;
import io.tallybridge.psasync.psa.ConfigurableWrites;
import io.tallybridge.psasync.psa.ConfigurableWrites.ConfiguredCall;
import io.tallybridge.psasync.psa.LineRef;
import io.tallybridge.psasync.psa.PlannedCall;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.QuantityChange;
import io.tallybridge.psasync.psa.QuantityRule;
import io.tallybridge.psasync.psa.SetsQuantities;
import io.tallybridge.psasync.psa.Settlement;
import io.tallybridge.psasync.psa.configured.WriteDefinition.Condition;
import io.tallybridge.psasync.psa.http.Answer;
import io.tallybridge.psasync.psa.http.Json;
import io.tallybridge.psasync.psa.http.PsaTime;
import io.tallybridge.psasync.psa.write.VerifiedWrite;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sets quantities by the calls of a {@link WriteDefinition}: an absolute quantity, read before, sent once, read back. A
 * refusal or a question of the PSA, such as a 412 that wants a person's confirmation, ends the line.
 */
public final class ConfiguredQuantities implements SetsQuantities {
    private static final int MOST_DIGITS = 40;
    private static final int WIDEST_SCALE = 30;

    private final ConfigurableWrites calls;
    private final QuantityRule rule;
    private final WriteDefinition definition;
    private final VerifiedWrite writes;

    /**
     * For one connection's definition.
     *
     * @param calls the adapter
     * @param rule the quantities that its PSA holds
     * @param pauses between the readings after a write
     */
    public ConfiguredQuantities(
            ConfigurableWrites calls,
            QuantityRule rule,
            WriteDefinition definition,
            PsaTime time,
            List<Duration> pauses) {
        this.calls = calls;
        this.rule = rule;
        this.definition = definition;
        this.writes = new VerifiedWrite(time, pauses);
    }

    @Override
    public List<PlannedCall> preview(PsaConnection connection, QuantityChange change) {
        ConfiguredCall write = permitted(connection, change);
        return change.from().compareTo(change.to()) == 0 ? List.of() : List.of(calls.planned(connection, write));
    }

    @Override
    public AppliedQuantity setQuantity(PsaConnection connection, QuantityChange change, CallObserver observer) {
        return set(connection, change, observer, new Answers());
    }

    /**
     * As {@link #setQuantity}, and fails unless the answer itself came and satisfied the success rule: for a trial, which is to
     * show that the definition describes the answer rightly too.
     */
    public AppliedQuantity prove(PsaConnection connection, QuantityChange change, CallObserver observer) {
        Answers answers = new Answers();
        AppliedQuantity applied = set(connection, change, observer, answers);
        if (applied.outcome() == Outcome.WRITTEN && !answers.satisfied) {
            throw doubtful("The answer did not come whole");
        }
        return applied;
    }

    /** What was seen of the answer to the one write. */
    private static final class Answers {
        private boolean satisfied;
        private boolean contradicted;
    }

    private AppliedQuantity set(
            PsaConnection connection, QuantityChange change, CallObserver observer, Answers answers) {
        ConfiguredCall write = permitted(connection, change);
        AppliedQuantity applied = writes.set(
                change,
                () -> read(connection, change.line(), change.effectiveDate(), observer),
                before -> read(connection, change.line(), change.effectiveDate(), observer),
                line -> look(calls.call(connection, write, observer), answers));
        if (answers.contradicted) {
            throw doubtful("The answer does not say what the success rule asks for");
        }
        return applied;
    }

    private static PsaException doubtful(String what) {
        return new PsaException(
                        PsaFailure.PROTOCOL,
                        what + ", though the line shows the new quantity: correct the rule or find out why.")
                .withUnknownOutcome();
    }

    /** An answer that cannot be read is as good as lost; one that can, and says otherwise, is a contradiction. */
    private void look(String body, Answers answers) {
        Condition success = definition.write().success();
        if (success == null) {
            answers.satisfied = true;
            return;
        }
        Optional<JsonNode> tree = Json.tree(new Answer(200, Map.of(), body));
        if (tree.isPresent() && success.holds(tree.get(), Placeholder.Values.samples())) {
            answers.satisfied = true;
            return;
        }
        answers.contradicted = tree.isPresent();
        throw new PsaException(
                        PsaFailure.PROTOCOL,
                        answers.contradicted
                                ? "The answer does not say what the success rule asks for."
                                : "The answer cannot be read.")
                .withUnknownOutcome();
    }

    @Override
    public Settlement settle(PsaConnection connection, QuantityChange change, CallObserver observer) {
        return writes.settle(change, () -> read(connection, change.line(), change.effectiveDate(), observer));
    }

    /** The reading call as it would be sent. */
    public PlannedCall plannedRead(PsaConnection connection, LineRef line, @Nullable LocalDate effectiveDate) {
        return calls.planned(connection, definition.read().call(values(line, effectiveDate)));
    }

    /**
     * Reads the line by the described call.
     *
     * @throws PsaException GONE if the answer does not hold it, CONFLICT if several fit, PROTOCOL if the answer is not
     *     what the definition says
     */
    public AgreementLine read(
            PsaConnection connection, LineRef line, @Nullable LocalDate effectiveDate, CallObserver observer) {
        Placeholder.Values values = values(line, effectiveDate);
        JsonNode found = only(calls.call(connection, definition.read().call(values), observer), values);
        String notWritable = definition.read().onlyIf().stream()
                .filter(condition -> !condition.holds(found, values))
                .findFirst()
                .map(ConfiguredQuantities::unmet)
                .orElse(null);
        return new AgreementLine(
                line,
                "",
                line.lineId(),
                quantity(found.at(definition.read().quantity())),
                null,
                null,
                null,
                null,
                effectiveDate,
                true,
                notWritable,
                null);
    }

    private static String unmet(Condition condition) {
        return "The line is not written because " + condition.pointer() + " is not " + condition.equals() + ".";
    }

    private static Placeholder.Values values(LineRef line, @Nullable LocalDate effectiveDate) {
        return Placeholder.Values.of(line, null, null, effectiveDate);
    }

    private ConfiguredCall permitted(PsaConnection connection, QuantityChange change) {
        rule.objection(change.to(), connection).ifPresent(objection -> {
            throw new PsaException(PsaFailure.INVALID, objection);
        });
        definition.read().call(values(change.line(), change.effectiveDate()));
        return definition
                .write()
                .call(Placeholder.Values.of(change.line(), change.to(), change.from(), change.effectiveDate()));
    }

    private JsonNode only(String body, Placeholder.Values values) {
        JsonNode items = Json.tree(new Answer(200, Map.of(), body))
                .orElseThrow(() -> new PsaException(PsaFailure.PROTOCOL, "The PSA's answer is not JSON."))
                .at(definition.read().itemsPointer());
        List<JsonNode> candidates = new ArrayList<>();
        if (items.isArray()) {
            items.forEach(candidates::add);
        } else if (items.isObject()) {
            candidates.add(items);
        } else {
            throw new PsaException(
                    PsaFailure.PROTOCOL,
                    "The answer has no line or list of lines at '"
                            + definition.read().itemsPointer() + "'.");
        }
        List<JsonNode> found = candidates.stream()
                .filter(candidate ->
                        definition.read().matches().stream().allMatch(match -> match.holds(candidate, values)))
                .toList();
        if (found.isEmpty()) {
            throw new PsaException(PsaFailure.GONE, "The PSA's answer does not hold the line.");
        }
        if (found.size() > 1) {
            throw PsaException.conflict("The PSA's answer holds " + found.size() + " lines that fit.", null);
        }
        return found.get(0);
    }

    private BigDecimal quantity(JsonNode node) {
        BigDecimal quantity = null;
        if (node.isNumber()) {
            quantity = node.decimalValue();
        } else if (node.isTextual() && node.asText().strip().matches("-?[0-9]{1,20}(\\.[0-9]{1,20})?")) {
            quantity = new BigDecimal(node.asText().strip());
        }
        if (quantity == null || quantity.precision() > MOST_DIGITS || Math.abs(quantity.scale()) > WIDEST_SCALE) {
            throw new PsaException(
                    PsaFailure.PROTOCOL,
                    "The line has no number at '" + definition.read().quantity() + "'.");
        }
        return quantity;
    }
}
