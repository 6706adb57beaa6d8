package io.tallybridge.psasync.psa.syncro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tallybridge.psasync.psa.Agreement;
import io.tallybridge.psasync.psa.AgreementLine;
import io.tallybridge.psasync.psa.CallObserver;
import io.tallybridge.psasync.psa.LineRef;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.QuantityChange;
import io.tallybridge.psasync.psa.Unhurried;
import io.tallybridge.psasync.psa.http.FakeTime;
import io.tallybridge.psasync.psa.http.LocalCallLimiter;
import io.tallybridge.psasync.psa.http.OutboundPolicy;
import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.psasync.psa.http.TestOutbound;
import io.tallybridge.simulators.PsaSimulators;
import io.tallybridge.simulators.engine.JournalEntry;
import io.tallybridge.simulators.engine.SeedBuilder;
import io.tallybridge.simulators.syncro.SyncroSimulator;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The limit of 180 requests a minute for an address, over all accounts, with one clock on both sides. */
class SyncroLimitTest {
    private static final Instant START = Instant.parse("2026-11-05T10:00:00Z");
    private static final int SCHEDULES = 200;

    private final FakeTime time = new FakeTime(START);
    private final SyncroTestbed testbed = new SyncroTestbed();
    private PsaSimulators simulators;
    private SyncroSimulator psa;
    private PsaHttp http;
    private SyncroAdapter adapter;

    @BeforeEach
    void open() {
        simulators = PsaSimulators.start("127.0.0.1", 0, new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return time.now();
            }
        });
        psa = simulators.get(SyncroSimulator.class);
        SeedBuilder seed =
                new SeedBuilder().company(174, "Acme Dental Group").product(830, "Backup", "BK", "3.50", "1");
        for (int i = 0; i < SCHEDULES; i++) {
            seed.agreement(1_000 + i, 174, "Monthly " + i).line(5_000 + i, 1_000 + i, 830, "42");
        }
        psa.seed(seed.build());
        TestOutbound outbound = TestOutbound.local();
        http = new PsaHttp(outbound, new OutboundPolicy(outbound), new LocalCallLimiter(time, outbound), time);
        adapter = new SyncroAdapter(http, SyncroTestbed.config());
    }

    @AfterEach
    void close() throws IOException {
        http.close();
        simulators.close();
    }

    private int lines(PsaConnection connection) {
        List<Agreement> agreements = new ArrayList<>();
        adapter.agreements(connection, agreements::add);
        List<AgreementLine> lines = new ArrayList<>();
        adapter.lines(connection, agreements, LocalDate.parse("2026-11-05"), lines::add);
        return lines.size();
    }

    @Test
    void organizationsBehindOneAddressStayUnderTheLimitTogether() {
        PsaConnection one = testbed.connection(simulators, Map.of());
        PsaConnection another =
                new PsaConnection("another", UUID.randomUUID(), one.psa(), one.settings(), one.credentials());

        assertThat(lines(one)).isEqualTo(SCHEDULES);
        assertThat(lines(another)).isEqualTo(SCHEDULES);

        assertThat(psa.requests()).hasSizeGreaterThan(2 * SCHEDULES);
        assertThat(psa.requests()).extracting(JournalEntry::status).containsOnly(200);
        assertThat(Duration.between(START, time.now())).isBetween(Duration.ofMinutes(2), Duration.ofMinutes(3));
    }

    @Test
    void aRunMeetsTheLimitThatOthersUsedUpInLongerAndLongerSteps() {
        psa.configure("requestsBefore", 180);
        PsaConnection connection = testbed.connection(simulators, Map.of()).with(new Unhurried());

        PsaException failure = catchThrowableOfType(PsaException.class, () -> lines(connection));

        assertThat(failure).isNotNull();
        assertThat(failure.failure()).isEqualTo(PsaFailure.THROTTLED);
        assertThat(failure.retryAfter()).contains(Duration.ofMinutes(5));
        assertThat(psa.requests()).hasSize(4);
        assertThat(Duration.between(START, time.now())).isEqualTo(Duration.ofMinutes(1 + 2 + 4));
        assertThat(failure.retryable()).isTrue();
    }

    @Test
    void whoeverWaitsForAnAnswerIsToldAtOnceThatOthersUsedUpTheLimit() {
        psa.configure("requestsBefore", 180);
        PsaConnection connection = testbed.connection(simulators, Map.of());

        PsaException failure = catchThrowableOfType(PsaException.class, () -> lines(connection));

        assertThat(failure).isNotNull();
        assertThat(failure.failure()).isEqualTo(PsaFailure.THROTTLED);
        assertThat(failure.retryAfter()).contains(Duration.ofMinutes(1));
        assertThat(psa.requests()).hasSize(1);
        assertThat(time.now()).isEqualTo(START);
    }

    @Test
    void aWriteThatIsOneTooManyWasNotAppliedAndComesLater() {
        psa.configure("requestsBefore", 179);
        PsaConnection connection = testbed.connection(simulators, Map.of());
        QuantityChange change = new QuantityChange(
                UUID.randomUUID(),
                new LineRef("1000", "5000", "830"),
                new BigDecimal("42"),
                BigDecimal.TEN,
                null,
                null);

        PsaException failure = catchThrowableOfType(
                PsaException.class, () -> adapter.setQuantity(connection, change, CallObserver.NONE));

        assertThat(failure).isNotNull();
        assertThat(failure.failure()).isEqualTo(PsaFailure.THROTTLED);
        assertThat(failure.outcomeUnknown()).isFalse();
        assertThat(failure.retryAfter().orElseThrow()).isEqualTo(Duration.ofMinutes(1));
        assertThat(psa.requests(request -> request.method().equals("PUT"))).hasSize(1);
        assertThat(psa.writes()).isEmpty();
    }
}
