package io.tallybridge.psasync.psa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PsaConnectionTest {
    private final PsaConnection connection = new PsaConnection(
            "acme",
            UUID.randomUUID(),
            Psa.CONNECTWISE,
            Map.of("site", " na.myconnectwise.net ", "addLines", "true", "companyTypes", " "),
            Map.of("privateKey", Secret.of("Zx81-very-secret")));

    @Test
    void printsNoSecret() {
        assertThat(connection.toString())
                .contains("privateKey=***", "na.myconnectwise.net")
                .doesNotContain("Zx81");
    }

    @Test
    void takesBlankSettingsForAbsent() {
        assertThat(connection.setting("site")).contains("na.myconnectwise.net");
        assertThat(connection.setting("companyTypes")).isEmpty();
        assertThat(connection.enabled("addLines")).isTrue();
        assertThat(connection.enabled("allowZero")).isFalse();
    }

    @Test
    void namesWhatIsMissing() {
        assertThatThrownBy(() -> connection.requiredCredential("publicKey"))
                .isInstanceOfSatisfying(
                        PsaException.class, e -> assertThat(e.failure()).isEqualTo(PsaFailure.AUTH))
                .hasMessageContaining("publicKey");
        assertThatThrownBy(() -> connection.requiredSetting("companyId"))
                .isInstanceOfSatisfying(
                        PsaException.class, e -> assertThat(e.failure()).isEqualTo(PsaFailure.INVALID))
                .hasMessageContaining("companyId");
    }
}
