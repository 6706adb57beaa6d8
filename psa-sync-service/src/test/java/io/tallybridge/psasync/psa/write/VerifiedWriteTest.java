package io.tallybridge.psasync.psa.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tallybridge.psasync.psa.AgreementLine;
import io.tallybridge.psasync.psa.AppliedQuantity;
import io.tallybridge.psasync.psa.AppliedQuantity.Outcome;
import io.tallybridge.psasync.psa.LineRef;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.QuantityChange;
import io.tallybridge.psasync.psa.Settlement;
import io.tallybridge.psasync.psa.http.FakeTime;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerifiedWriteTest {
    private static final LineRef REF = new LineRef("55", "4711", "812");
    private static final List<Duration> PAUSES = List.of(Duration.ofSeconds(1), Duration.ofSeconds(2));

    private final FakeTime time = new FakeTime(Instant.parse("2026-11-22T08:00:00Z"));
    private final VerifiedWrite writes = new VerifiedWrite(time, PAUSES);
    private int sent;

    private static AgreementLine line(String quantity, String notWritable, String version) {
        return new AgreementLine(
                REF,
                "250",
                "Backup",
                new BigDecimal(quantity),
                null,
                null,
                null,
                null,
                null,
                true,
                notWritable,
                version);
    }

    private static QuantityChange change(String from, String to, String version) {
        return new QuantityChange(UUID.randomUUID(), REF, new BigDecimal(from), new BigDecimal(to), null, version);
    }

    /** A PSA that shows these quantities one after another, the last one for ever. */
    private static Supplier<AgreementLine> shows(String... quantities) {
        Deque<String> left = new ArrayDeque<>(List.of(quantities));
        return () -> line(left.size() > 1 ? left.poll() : left.peek(), null, null);
    }

    private AppliedQuantity set(QuantityChange change, Supplier<AgreementLine> psa, PsaException lost) {
        return writes.set(change, psa, before -> psa.get(), fresh -> {
            sent++;
            if (lost != null) {
                throw lost;
            }
        });
    }

    private static PsaException lost() {
        return new PsaException(PsaFailure.TRANSIENT, "no answer").withUnknownOutcome();
    }

    private static PsaException failure(ThrowingCallable call) {
        PsaException failure = catchThrowableOfType(PsaException.class, call);
        assertThat(failure).isNotNull();
        return failure;
    }

    @Test
    void equalNumbersAreEqualWhateverTheirScale() {
        assertThat(set(change("42", "47.00", null), shows("47"), null).outcome())
                .isEqualTo(Outcome.ALREADY_RIGHT);
        assertThat(set(change("42.0", "47", null), shows("42.00", "47.0"), null).outcome())
                .isEqualTo(Outcome.WRITTEN);
        assertThat(sent).isEqualTo(1);
    }

    @Test
    void readsUntilTheLineShowsTheTarget() {
        AppliedQuantity applied = set(change("42", "47", null), shows("42", "42", "42", "47"), null);

        assertThat(applied.outcome()).isEqualTo(Outcome.WRITTEN);
        assertThat(time.slept()).isEqualTo(PAUSES);
    }

    @Test
    void anAcceptedWriteThatNeverShowsIsUnknown() {
        PsaException failure = failure(() -> set(change("42", "47", null), shows("42"), null));

        assertThat(failure.failure()).isEqualTo(PsaFailure.PROTOCOL);
        assertThat(failure.outcomeUnknown()).isTrue();
        assertThat(sent).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"42, true, TRANSIENT", "45, true, CONFLICT"})
    void aLostAnswerThatReadingDoesNotConfirmIsUnknown(String shown, boolean unknown, PsaFailure expected) {
        PsaException failure = failure(() -> set(change("42", "47", null), shows("42", shown), lost()));

        assertThat(failure.failure()).isEqualTo(expected);
        assertThat(failure.outcomeUnknown()).isEqualTo(unknown);
        assertThat(sent).isEqualTo(1);
    }

    @Test
    void aLostAnswerThatReadingConfirmsIsAWrite() {
        assertThat(set(change("42", "47", null), shows("42", "42", "47"), lost())
                        .outcome())
                .isEqualTo(Outcome.WRITTEN);
        assertThat(sent).isEqualTo(1);
    }

    @Test
    void aReadThatFailsAfterTheWriteLeavesItUnknown() {
        Deque<AgreementLine> lines = new ArrayDeque<>(List.of(line("42", null, null)));

        PsaException failure = failure(() -> writes.set(
                change("42", "47", null),
                lines::poll,
                before -> {
                    throw new PsaException(PsaFailure.GONE, "away");
                },
                fresh -> sent++));

        assertThat(failure.failure()).isEqualTo(PsaFailure.GONE);
        assertThat(failure.outcomeUnknown()).isTrue();
    }

    @Test
    void aRefusedWriteIsKnown() {
        PsaException refused = new PsaException(PsaFailure.INVALID, "no");

        assertThat(failure(() -> set(change("42", "47", null), shows("42"), refused)))
                .isSameAs(refused);
        assertThat(time.slept()).isEmpty();
    }

    @Test
    void nothingIsSentToALineThatIsNotAsReviewed() {
        assertThat(failure(() -> set(change("40", "47", null), shows("42"), null))
                        .found())
                .contains(new BigDecimal("42"));
        assertThat(failure(() -> set(change("42", "47", "v1"), () -> line("42", null, "v2"), null))
                        .failure())
                .isEqualTo(PsaFailure.CONFLICT);
        assertThat(failure(
                        () -> set(change("42", "47", null), () -> line("42", "The agreement has ended.", null), null)))
                .hasMessage("The agreement has ended.");
        assertThat(sent).isZero();
    }

    @Test
    void anUnchangedVersionOrNoneLetsTheWriteThrough() {
        Deque<AgreementLine> lines = new ArrayDeque<>(List.of(line("42", null, "v1"), line("47", null, "v2")));

        assertThat(set(change("42", "47", "v1"), lines::poll, null).outcome()).isEqualTo(Outcome.WRITTEN);
        assertThat(set(change("42", "47", "v1"), shows("42", "47"), null).outcome())
                .isEqualTo(Outcome.WRITTEN);
    }

    @ParameterizedTest
    @CsvSource({"47, APPLIED", "42, NOT_APPLIED", "45, DIFFERENT"})
    void settlesByReadingAsLongAsThePsaMayLag(String shown, Settlement.State state) {
        Settlement settlement = writes.settle(change("42", "47", null), shows(shown));

        assertThat(settlement.state()).isEqualTo(state);
        assertThat(time.slept()).hasSize(state == Settlement.State.APPLIED ? 0 : PAUSES.size());
        assertThat(sent).isZero();
    }
}
