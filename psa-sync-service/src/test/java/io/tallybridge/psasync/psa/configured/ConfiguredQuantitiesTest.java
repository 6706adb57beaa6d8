package io.tallybridge.psasync.psa.configured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tallybridge.psasync.psa.AppliedQuantity.Outcome;
import io.tallybridge.psasync.psa.CallObserver;
import io.tallybridge.psasync.psa.ConfigurableWrites;
import io.tallybridge.psasync.psa.LineRef;
import io.tallybridge.psasync.psa.PlannedCall;
import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.QuantityChange;
import io.tallybridge.psasync.psa.QuantityRule;
import io.tallybridge.psasync.psa.Settlement;
import io.tallybridge.psasync.psa.configured.WriteDefinition.Condition;
import io.tallybridge.psasync.psa.configured.WriteDefinition.Read;
import io.tallybridge.psasync.psa.configured.WriteDefinition.Write;
import io.tallybridge.psasync.psa.http.FakeTime;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfiguredQuantitiesTest {
    private final FakePsa psa = new FakePsa();
    private final FakeTime time = new FakeTime(Instant.parse("2026-11-05T10:00:00Z"));
    private final PsaConnection connection =
            new PsaConnection("acme", UUID.randomUUID(), Psa.CONNECTWISE, Map.of(), Map.of());

    private ConfiguredQuantities writer() {
        return new ConfiguredQuantities(
                psa,
                new QuantityRule(2, RoundingMode.HALF_UP, null, QuantityRule.Zero.ALLOWED),
                new WriteDefinition(
                        new Write(
                                "v1",
                                "POST",
                                "/set",
                                null,
                                null,
                                "{\"line\":\"{lineId}\",\"q\":{quantity}}",
                                new Condition("/ok", "true")),
                        new Read(
                                "v1",
                                "/lines",
                                null,
                                "/rows",
                                List.of(new Condition("/ref", "{lineId}"), new Condition("/product", "{productId}")),
                                "/q",
                                List.of(new Condition("/status", "Active")))),
                time,
                List.of(Duration.ofSeconds(1), Duration.ofSeconds(2)));
    }

    private static QuantityChange change(String from, String to) {
        return new QuantityChange(
                UUID.randomUUID(),
                new LineRef("A", "S/3", "EDR"),
                new BigDecimal(from),
                new BigDecimal(to),
                null,
                null);
    }

    private PsaException failure(QuantityChange change) {
        PsaException failure = catchThrowableOfType(
                PsaException.class, () -> writer().setQuantity(connection, change, CallObserver.NONE));
        assertThat(failure).isNotNull();
        return failure;
    }

    @Test
    void readsWritesOnceAndReadsBack() {
        assertThat(writer().setQuantity(connection, change("25", "26"), CallObserver.NONE)
                        .outcome())
                .isEqualTo(Outcome.WRITTEN);
        assertThat(writer().setQuantity(connection, change("25", "26"), CallObserver.NONE)
                        .outcome())
                .isEqualTo(Outcome.ALREADY_RIGHT);

        assertThat(psa.sent).containsExactly("{\"line\":\"S/3\",\"q\":26}");
        assertThat(psa.quantity).isEqualTo("26");
    }

    @Test
    void aWrongSuccessRuleIsNeverTakenForSuccess() {
        psa.answer = "{\"Ok\":true}";

        PsaException failure = failure(change("25", "26"));

        assertThat(failure.failure()).isEqualTo(PsaFailure.PROTOCOL);
        assertThat(failure.outcomeUnknown()).isTrue();
        assertThat(failure).hasMessageContaining("though the line shows the new quantity");
        assertThat(psa.sent).hasSize(1);
        assertThat(writer().settle(connection, change("25", "26"), CallObserver.NONE)
                        .state())
                .isEqualTo(Settlement.State.APPLIED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"ok\":false}", "", "null", "<html>", "[]", "{\"ok\":{\"true\":1}}"})
    void aRefusalDressedAsSuccessLeavesTheLineToReading(String answer) {
        psa.answer = answer;
        psa.applies = false;

        PsaException failure = failure(change("25", "26"));

        assertThat(failure.outcomeUnknown()).isTrue();
        assertThat(psa.sent).hasSize(1);
        assertThat(writer().settle(connection, change("25", "26"), CallObserver.NONE)
                        .state())
                .isEqualTo(Settlement.State.NOT_APPLIED);
    }

    @Test
    void aQuestionOfThePsaIsNeverAnsweredByMachine() {
        psa.refusal = new PsaException(PsaFailure.CONFLICT, "The PSA answered 412: The line is approved. Continue?");

        PsaException failure = failure(change("25", "26"));

        assertThat(failure.failure()).isEqualTo(PsaFailure.CONFLICT);
        assertThat(failure.outcomeUnknown()).isFalse();
        assertThat(failure).hasMessageContaining("Continue?");
        assertThat(psa.sent).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"ok\":tr", "OK"})
    void anAnswerThatCannotBeReadIsAsGoodAsLostButProvesNothing(String answer) {
        psa.answer = answer;

        assertThat(writer().setQuantity(connection, change("25", "26"), CallObserver.NONE)
                        .outcome())
                .isEqualTo(Outcome.WRITTEN);
        PsaException unproven = catchThrowableOfType(
                PsaException.class, () -> writer().prove(connection, change("26", "27"), CallObserver.NONE));

        assertThat(unproven).isNotNull();
        assertThat(unproven.outcomeUnknown()).isTrue();
        assertThat(psa.sent).hasSize(2);
        psa.answer = "{\"ok\":true}";
        assertThat(writer().prove(connection, change("27", "28"), CallObserver.NONE)
                        .outcome())
                .isEqualTo(Outcome.WRITTEN);
    }

    @Test
    void aLostAnswerIsSettledByReading() {
        psa.refusal = new PsaException(PsaFailure.TRANSIENT, "No answer.").withUnknownOutcome();
        psa.appliesThoughRefused = true;

        assertThat(writer().setQuantity(connection, change("25", "26"), CallObserver.NONE)
                        .outcome())
                .isEqualTo(Outcome.WRITTEN);
        assertThat(psa.sent).hasSize(1);
    }

    @Test
    void aLineThatIsNotAsReviewedStays() {
        assertThat(failure(change("24", "26")).failure()).isEqualTo(PsaFailure.CONFLICT);
        psa.status = "Ended";
        PsaException ended = failure(change("25", "26"));

        assertThat(ended.failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(ended).hasMessageContaining("/status");
        assertThat(psa.sent).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"rows\":{}}",
                "{\"rows\":[]}",
                "{\"rows\":[{\"ref\":\"S/3\",\"product\":\"OTHER\",\"q\":25}]}",
                "{\"rows\":[null,1,\"x\",{\"ref\":null}]}"
            })
    void aLineThatIsNotThereIsGone(String answer) {
        psa.lines = answer;

        assertThat(failure(change("25", "26")).failure()).isEqualTo(PsaFailure.GONE);
        assertThat(psa.sent).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "",
                "<html></html>",
                "{\"rows\":\"none\"}",
                "{\"rows\":[{\"ref\":\"S/3\",\"product\":\"EDR\",\"status\":\"Active\"}]}",
                "{\"rows\":[{\"ref\":\"S/3\",\"product\":\"EDR\",\"q\":\"1,000\"}]}",
                "{\"rows\":[{\"ref\":\"S/3\",\"product\":\"EDR\",\"q\":1e999999999}]}",
                "{\"rows\":[{\"ref\":\"S/3\",\"product\":\"EDR\",\"q\":true}]}"
            })
    void anAnswerOfAnotherShapeIsAProtocolFailure(String answer) {
        psa.lines = answer;

        assertThat(failure(change("25", "26")).failure()).isEqualTo(PsaFailure.PROTOCOL);
        assertThat(psa.sent).isEmpty();
    }

    @Test
    void twoLinesThatFitAreAConflict() {
        String row = "{\"ref\":\"S/3\",\"product\":\"EDR\",\"q\":25,\"status\":\"Active\"}";
        psa.lines = "{\"rows\":[" + row + "," + row + "]}";

        assertThat(failure(change("25", "26")).failure()).isEqualTo(PsaFailure.CONFLICT);
        assertThat(psa.sent).isEmpty();
    }

    @Test
    void whatThePsaCannotHoldIsRefusedBeforeAnyCall() {
        assertThat(failure(change("25", "-1")).failure()).isEqualTo(PsaFailure.INVALID);
        assertThat(failure(change("25", "1.234")).failure()).isEqualTo(PsaFailure.INVALID);

        assertThat(psa.calls).isZero();
    }

    @Test
    void thePreviewIsTheCallAndCallsNothing() {
        assertThat(writer().preview(connection, change("25", "26")))
                .containsExactly(new PlannedCall("POST", "https://psa/v1/set", "{\"line\":\"S/3\",\"q\":26}"));
        assertThat(writer().preview(connection, change("25", "25.00"))).isEmpty();
        assertThat(psa.calls).isZero();
    }

    private static final class FakePsa implements ConfigurableWrites {
        private final List<String> sent = new ArrayList<>();
        private String quantity = "25";
        private String status = "Active";
        private String answer = "{\"ok\":true}";
        private String lines;
        private boolean applies = true;
        private boolean appliesThoughRefused;
        private PsaException refusal;
        private int calls;

        @Override
        public Set<String> apis() {
            return Set.of("v1");
        }

        @Override
        public PlannedCall planned(PsaConnection connection, ConfiguredCall call) {
            return new PlannedCall(call.method(), "https://psa/" + call.api() + call.path(), call.body());
        }

        @Override
        public String call(PsaConnection connection, ConfiguredCall call, CallObserver observer) {
            calls++;
            if (!call.writing()) {
                return lines != null
                        ? lines
                        : "{\"rows\":[{\"ref\":\"S/2\",\"product\":\"EDR\",\"q\":7},{\"ref\":\"S/3\",\"product\":\"EDR\","
                                + "\"q\":\"" + quantity + "\",\"status\":\"" + status + "\"}]}";
            }
            sent.add(call.body());
            if (refusal == null ? applies : appliesThoughRefused) {
                quantity = call.body().replaceAll(".*\"q\":([0-9.]+).*", "$1");
            }
            if (refusal != null) {
                throw refusal;
            }
            return answer;
        }
    }
}
