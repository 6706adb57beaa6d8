package io.tallybridge.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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

    @Test
    void everyComponentIsRenderedAndInTheDocument() throws IOException {
        Set<String> rendered = variants().stream()
                .flatMap(variant -> variant.components().stream())
                .collect(Collectors.toSet());
        String document = Project.read("docs/deploy-kubernetes.md");

        try (Stream<Path> folders = Files.list(Project.HOME.resolve("k8s/components"))) {
            assertThat(folders.map(folder -> folder.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(rendered)
                    .allSatisfy(component -> assertThat(document).contains("`" + component + "`"));
        }
    }

    @Test
    void everySecretIsInTheDocument() {
        String document = Project.read("docs/deploy-kubernetes.md");

        assertThat(Secrets.kubernetes().keySet())
                .map(name -> name.replaceFirst("^database-(mapping|usage|psa)-", "database-<mapping,usage,psa>-"))
                .allSatisfy(name -> assertThat(document).contains("`" + name + "`"));
    }
}
