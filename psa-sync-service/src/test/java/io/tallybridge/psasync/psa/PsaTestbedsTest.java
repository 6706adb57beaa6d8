package io.tallybridge.psasync.psa;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PsaTestbedsTest {

    @Test
    void everyPsaIsInTheContractSuite() {
        assertThat(PsaTestbeds.all()).extracting(PsaTestbed::psa).containsExactly(Psa.values());
    }
}
