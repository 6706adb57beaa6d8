package io.tallybridge.psasync.psa;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityRuleTest {
    private static final QuantityRule CONNECTWISE =
            PsaDescriptors.load(Psa.CONNECTWISE).quantity();
    private static final QuantityRule AUTOTASK =
            PsaDescriptors.load(Psa.AUTOTASK).quantity();

    @ParameterizedTest
    @CsvSource({
        "12.35, 12.35",
        "12.345, 12.35",
        "12.344, 12.34",
        "0, 0.00",
        "0.005, 0.01",
        "2.675, 2.68",
        "1000000, 1000000.00"
    })
    void connectWiseHoldsTwoDecimals(BigDecimal billable, BigDecimal target) {
        assertThat(CONNECTWISE.round(billable)).isEqualTo(target.setScale(2));
    }

    @ParameterizedTest
    @CsvSource({
        "2.01, 3",
        "3.0, 3",
        "2.0000000001, 2",
        "2.0000004, 2",
        "2.0000005, 3",
        "12.35, 13",
        "0, 0",
        "0.1, 1",
        "2.4, 3"
    })
    void autotaskRoundsTheTargetUp(BigDecimal billable, BigDecimal target) {
        assertThat(AUTOTASK.round(billable)).isEqualTo(target);
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECTWISE, -1, false, below zero",
        "CONNECTWISE, 1.005, false, At most 2 decimals",
        "AUTOTASK, -1, true, below zero",
        "AUTOTASK, 1.5, false, whole numbers",
        "AUTOTASK, 0, false, needs a person"
    })
    void saysWhyATargetIsNotWritten(Psa psa, BigDecimal target, boolean allowZero, String words) {
        QuantityRule rule = PsaDescriptors.load(psa).quantity();

        assertThat(rule.objection(target, connection(psa, allowZero)).orElseThrow())
                .contains(words);
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECTWISE, 0, false",
        "CONNECTWISE, 1.50, false",
        "CONNECTWISE, 1.500, false",
        "AUTOTASK, 0, true",
        "AUTOTASK, 7.000, false",
        "AUTOTASK, 100, false"
    })
    void letsPermittedTargetsThrough(Psa psa, BigDecimal target, boolean allowZero) {
        QuantityRule rule = PsaDescriptors.load(psa).quantity();

        assertThat(rule.objection(target, connection(psa, allowZero))).isEmpty();
    }

    private static PsaConnection connection(Psa psa, boolean allowZero) {
        return new PsaConnection(
                "acme", UUID.randomUUID(), psa, Map.of("allowZero", Boolean.toString(allowZero)), Map.of());
    }
}
