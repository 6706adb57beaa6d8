package io.tallybridge.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RenderTest {

    static List<Variant> variants() {
        return Variant.all();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void everyManifestIsWhatItsKindSays(Variant variant) {
        assertThat(variant.manifests())
                .hasSizeGreaterThan(30)
                .allSatisfy(manifest -> KubernetesTypes.check(manifest.json()));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void noTwoManifestsAreTheSameObject(Variant variant) {
        assertThat(variant.manifests()).extracting(Manifest::id).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void everythingIsInOneNamespaceAndCarriesTheSuitesName(Variant variant) {
        assertThat(variant.manifests())
                .filteredOn(manifest -> !manifest.kind().equals("Namespace"))
                .extracting(manifest -> manifest.at("/metadata/namespace").asText())
                .as("because an object without a namespace lands in whichever is the current one")
                .doesNotContain("")
                .hasSameSizeAs(variant.manifests().stream()
                        .filter(manifest -> !manifest.kind().equals("Namespace"))
                        .toList());
        assertThat(variant.manifests()).allSatisfy(manifest -> assertThat(Manifest.map(manifest.at("/metadata/labels")))
                .containsEntry("app.kubernetes.io/part-of", "tallybridge"));
    }
}
