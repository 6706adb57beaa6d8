package io.tallybridge.psasync.psa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PsaDescriptorsTest {

    @ParameterizedTest
    @EnumSource(Psa.class)
    void everyPsaHasADescriptorAndAPage(Psa psa) {
        PsaDescriptor descriptor = PsaDescriptors.load(psa);

        assertThat(descriptor.code()).isEqualTo(psa);
        assertThat(descriptor.abilities()).containsOnlyKeys(Ability.values());
        assertThat(descriptor.notes()).isEqualTo("docs/psa/" + psa.code() + ".md");
        assertThat(Files.exists(Path.of("..").resolve(descriptor.notes()))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "write: SET | write: SOMEHOW",
                "write: SET | ``",
                "effectiveDate: NONE | effectiveDate: NONE\\nsurprise: true",
                "zero: ALLOWED | zero: NEEDS_PERSON",
                "READ_LINES | SET_QUANTITIES",
                "concurrent: 4 | requests: 4",
                "{concurrent: 4, scope: CONNECTION} | {concurrent: 4, scope: CONNECTION, endpoint: companies}",
                "name: companyTypes | name: companyStatuses",
                "'[0-9, ]*' | '[0-9, *'",
                "scale: 2 | scale: two"
            })
    void aWrongDescriptorIsRefused(String right, String wrong) throws IOException {
        String yaml = connectWise();
        assertThat(yaml).contains(right);

        assertThatThrownBy(() -> parse(yaml.replace(right, wrong.replace("\\n", "\n"))))
                .isInstanceOfAny(IOException.class, IllegalStateException.class);
    }

    @Test
    void namesEachProblemOfAConnectionWithoutItsValue() {
        PsaDescriptor descriptor = PsaDescriptors.load(Psa.CONNECTWISE);

        List<PsaDescriptor.FieldProblem> problems = descriptor.problems(
                Map.of("site", "na.myconnectwise.net?x=1", "colour", "red", "addLines", "yes"),
                Map.of("publicKey", "key\u0000"));

        assertThat(problems)
                .extracting(PsaDescriptor.FieldProblem::field, PsaDescriptor.FieldProblem::problem)
                .containsExactlyInAnyOrder(
                        tuple("settings.site", "has not the expected form"),
                        tuple("settings.companyId", "is required"),
                        tuple("settings.addLines", "must be one of true, false"),
                        tuple("settings.colour", "is unknown"),
                        tuple("credentials.publicKey", "must be at most 2000 characters without control characters"),
                        tuple("credentials.privateKey", "is required"));
    }

    @Test
    void aServiceWithoutAnAdapterForEachPsaDoesNotStart() {
        assertThatThrownBy(() -> new PsaAdapters(List.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("CONNECTWISE has no adapter")
                .hasMessageContaining("AUTOTASK has no adapter");
    }

    @Test
    void anAdapterThatCannotWhatItsDescriptorSaysStopsTheStart() {
        PsaAdapter mute = new PsaAdapter() {
            @Override
            public PsaDescriptor descriptor() {
                return PsaDescriptors.load(Psa.AUTOTASK);
            }

            @Override
            public ConnectionReport test(PsaConnection connection) {
                return new ConnectionReport(List.of());
            }

            @Override
            public void companies(PsaConnection connection, Consumer<? super Company> sink) {}

            @Override
            public void products(PsaConnection connection, Consumer<? super Product> sink) {}

            @Override
            public void agreements(PsaConnection connection, Consumer<? super Agreement> sink) {}

            @Override
            public void lines(
                    PsaConnection connection,
                    List<Agreement> agreements,
                    LocalDate asOf,
                    Consumer<? super AgreementLine> sink) {}

            @Override
            public AgreementLine readLine(PsaConnection connection, LineRef line, LocalDate asOf) {
                throw new PsaException(PsaFailure.GONE, "none");
            }
        };

        assertThatThrownBy(() -> new PsaAdapters(List.of(mute, mute)))
                .hasMessageContaining("AUTOTASK has two adapters")
                .hasMessageContaining("disagree about SET_QUANTITY")
                .hasMessageContaining("disagree about ADD_LINE");
    }

    private static String connectWise() throws IOException {
        try (InputStream yaml = Psa.class.getResourceAsStream("/psa/connectwise/descriptor.yaml")) {
            return new String(yaml.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static PsaDescriptor parse(String yaml) throws IOException {
        return PsaDescriptors.parse("descriptor.yaml", new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)));
    }
}
