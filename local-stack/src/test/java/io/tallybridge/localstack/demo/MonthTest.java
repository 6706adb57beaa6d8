package io.tallybridge.localstack.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MonthTest {

    private final Month month =
            new Month(ZoneId.of("Europe/Vienna"), LocalDate.parse("2026-10-02"), LocalDate.parse("2026-10-31"));

    @ParameterizedTest
    @ValueSource(strings = {"2026-10-25", "2026-11-01", "2026-12-31", "2027-03-14", "2027-03-28", "2028-02-29"})
    void todayGoesOnForHoursWheneverThePlayBegins(String day) {
        for (int minute = 0; minute < 24 * 60; minute++) {
            // Given
            Instant now = LocalDate.parse(day)
                    .atStartOfDay(ZoneOffset.UTC)
                    .plusMinutes(minute)
                    .toInstant();

            // When
            Month played = Month.endingOn(now);

            // Then
            assertThat(played.first().plusDays(29)).isEqualTo(played.last());
            assertThat(LocalDate.ofInstant(now, played.zone())).isEqualTo(played.last());
            assertThat(LocalDate.ofInstant(now.plus(Duration.ofHours(3)), played.zone()))
                    .as(now.toString())
                    .isEqualTo(played.last());
        }
    }

    @Test
    void fortyClientsOfWhichTwoBelongToNobody() {
        // Given
        Set<String> accounts = new LinkedHashSet<>();
        Set<String> companies = new LinkedHashSet<>();

        // When
        for (int client = 0; client < Month.CLIENTS; client++) {
            accounts.add(month.accountName(client));
            companies.add(month.companyName(client));
            assertThat(month.accountName(client).equals(month.companyName(client)))
                    .isEqualTo(month.sameName(client));
        }

        // Then
        assertThat(accounts).hasSize(40);
        assertThat(companies).hasSize(40);
        assertThat(month.mapped()).hasSize(38);
        assertThat(month.differing()).hasSize(6);
    }

    @Test
    void aDailyAverageIsRoundedOnceForEachPsa() {
        // Given: client 0 has 3 users and 0.10 to 1.10 more, by turns over five days.
        assertThat(month.reported(Month.Counted.KEEPER, 0, 1)).isEqualByComparingTo("3.35");

        // When
        BigDecimal reduced = month.reduced(Month.Counted.KEEPER, 0);

        // Then
        assertThat(reduced).isEqualByComparingTo("3.6");
        assertThat(month.target(Month.Psa.CONNECTWISE, Month.Counted.KEEPER, 0)).isEqualByComparingTo("3.60");
        assertThat(month.target(Month.Psa.AUTOTASK, Month.Counted.KEEPER, 0)).isEqualByComparingTo("4");
    }

    @Test
    void theCorrectionLowersTheAverageAndTheLeavingClientEndsAtZero() {
        // When
        BigDecimal corrected = month.reduced(Month.Counted.KEEPER, Month.CORRECTED);
        BigDecimal uncorrected = BigDecimal.ZERO;
        for (int day = 0; day < Month.DAYS; day++) {
            uncorrected = uncorrected.add(month.reported(Month.Counted.KEEPER, Month.CORRECTED, day));
        }

        // Then
        assertThat(uncorrected.subtract(new BigDecimal("1.5")))
                .isEqualByComparingTo(corrected.multiply(new BigDecimal(30)).setScale(6, RoundingMode.HALF_UP));
        assertThat(month.target(Month.Psa.CONNECTWISE, Month.Counted.WORKSTATIONS, Month.LEAVING))
                .isZero();
        assertThat(month.billedBefore(Month.Psa.CONNECTWISE, Month.Counted.WORKSTATIONS, Month.LEAVING))
                .isPositive();
    }

    @Test
    void eachPsaHasLinesToRaiseToLowerAndToLeave() {
        for (Month.Psa psa : Month.Psa.values()) {
            assertThat(month.expectedKinds(psa)).containsOnlyKeys("INCREASE", "DECREASE", "EQUAL");
            assertThat(month.expectedKinds(psa).values()).allMatch(lines -> lines >= 2);
            for (Month.Line line : month.lines(psa)) {
                assertThat(month.billedBefore(psa, line.what(), line.client())).isPositive();
            }
        }
        for (Month.Line line : month.lines(Month.Psa.AUTOTASK)) {
            assertThat(month.target(Month.Psa.AUTOTASK, line.what(), line.client())
                            .scale())
                    .isLessThanOrEqualTo(0);
        }
    }
}
