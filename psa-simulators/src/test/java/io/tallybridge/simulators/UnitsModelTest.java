package io.tallybridge.simulators;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallybridge.simulators.autotask.MidPeriodRows;
import io.tallybridge.simulators.engine.SeedBuilder;
import java.time.LocalDate;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random adjustments against a plain model: units on a day are the start plus all changes effective until it. */
class UnitsModelTest {

    private static final LocalDate FIRST = LocalDate.of(2026, 11, 1);
    private static final int DAYS = 120;
    private static final int START = 20;

    @ParameterizedTest
    @EnumSource(MidPeriodRows.class)
    void unitsOfEveryDayAreTheSumOfTheChangesUntilIt(MidPeriodRows rows) throws Exception {
        try (PsaSimulators sims = PsaSimulators.start(0)) {
            for (long seed = 1; seed <= 15; seed++) {
                play(sims, rows, seed);
            }
        }
    }

    private static void play(PsaSimulators sims, MidPeriodRows rows, long seed) throws Exception {
        // Given
        sims.autotask().reset();
        sims.autotask().configure("today", LocalDate.of(2026, 11, 22));
        sims.autotask().configure("midPeriodRows", rows);
        sims.autotask()
                .seed(new SeedBuilder()
                        .company(1, "Acme")
                        .product(10, "Backup", "B", "3.50", "1.20")
                        .agreement(100, 1, "Managed")
                        .line(1000, 100, 10, String.valueOf(START))
                        .build());
        Http http = Http.autotask(sims);
        Random random = new Random(seed);
        TreeMap<LocalDate, Integer> changes = new TreeMap<>();
        // When
        for (int i = 0; i < 12; i++) {
            LocalDate from = FIRST.plusDays(random.nextInt(4) == 0 ? 30 : random.nextInt(DAYS));
            int change = random.nextInt(13) - 6;
            boolean fits = fits(changes, from, change);
            Http.Answer answer = http.post(
                    "/ContractServiceAdjustments",
                    "{\"contractID\":100,\"contractServiceID\":1000,\"unitChange\":" + change + ",\"effectiveDate\":\""
                            + from + "\"}");
            assertThat(answer.status())
                    .as("seed %d, %s from %s: %s", seed, change, from, answer.body())
                    .isEqualTo(fits ? 200 : 500);
            if (fits) {
                changes.merge(from, change, Integer::sum);
            }
        }
        // Then
        for (int day = -30; day < DAYS + 30; day++) {
            LocalDate date = FIRST.plusDays(day);
            assertThat(sims.autotask().quantity(1000, date).intValueExact())
                    .as("seed %d, %s, changes %s", seed, date, changes)
                    .isEqualTo(units(changes, date));
        }
    }

    private static int units(TreeMap<LocalDate, Integer> changes, LocalDate date) {
        return START
                + changes.headMap(date, true).values().stream()
                        .mapToInt(Integer::intValue)
                        .sum();
    }

    private static boolean fits(TreeMap<LocalDate, Integer> changes, LocalDate from, int change) {
        TreeMap<LocalDate, Integer> after = new TreeMap<>(changes);
        after.merge(from, change, Integer::sum);
        return after.keySet().stream().allMatch(date -> date.isBefore(from) || units(after, date) >= 0)
                && units(after, from) >= 0;
    }

    @Test
    void aDayWithoutARowHasNoUnits() {
        // Given
        try (PsaSimulators sims = PsaSimulators.start(0)) {
            sims.autotask().seed(DemoSeed.of(1, true));
            long line = sims.autotask().state().lines().get(0).id();
            // When
            int units = sims.autotask().quantity(line, LocalDate.of(2001, 1, 1)).intValueExact();
            // Then
            assertThat(units).isZero();
        }
    }
}
