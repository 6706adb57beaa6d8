package io.tallybridge.mapping.suggestion;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalNameTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Baker & Sons Ltd | baker and sons",
                "BAKER AND SONS, LTD. | baker and sons",
                "O'Neil Dental Inc. | oneil dental",
                "Müller GmbH & Co. KG | muller",
                "Société Générale S.A. | societe generale",
                "Ltd | ltd",
                "日本株式会社 | 日本株式会社",
                "Acme  Group Company | acme group"
            })
    void core_is_what_names_share(String name, String core) {
        assertThat(NormalName.of(name).core()).isEqualTo(core);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Oak | Oak | 1.0",
                "Oak | OAK | 0.99",
                "Oak-Tree | Oak Tree | 0.98",
                "Oak Ltd | Oak Inc | 0.96",
                "Oak Ltd | Zebra | 0.0"
            })
    void likeness_falls_with_what_must_be_forgiven(String one, String other, double score) {
        assertThat(NormalName.of(one).likeness(NormalName.of(other)).score()).isEqualTo(score);
    }

    @Test
    void a_guess_never_reaches_an_equality() {
        // Given
        NormalName name = NormalName.of("Greenfield Dental Clinic");

        // When
        NormalName.Likeness likeness = name.likeness(NormalName.of("Greenfield Dental Clinics"));

        // Then
        assertThat(likeness.score()).isEqualTo(0.95);
        assertThat(likeness.reasons()).containsExactly("similar spelling", "one name begins with the other");
    }

    @Test
    void names_without_letters_are_like_nothing() {
        assertThat(NormalName.of("---").likeness(NormalName.of("!!!")).score()).isZero();
        assertThat(NormalName.of("").likeness(NormalName.of(" ")).score()).isZero();
    }
}
