package io.tallybridge.psasync.psa.accelo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.accelo.AcceloRecords.Material;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaterialLinesTest {

    private static Material material(String id, String template, String title) {
        return new Material(id, "77", template, title, BigDecimal.ONE, null, null);
    }

    private static PsaFailure failure(List<Material> materials, String lineId) {
        PsaException failure = catchThrowableOfType(PsaException.class, () -> MaterialLines.find(materials, lineId));
        assertThat(failure).as(lineId).isNotNull();
        return failure.failure();
    }

    /** Every line of a period leads back to its material, whatever the others are. */
    private static Map<String, Material> lines(List<Material> materials) {
        Map<String, Material> lines = MaterialLines.byLineId(materials);
        assertThat(lines).hasSameSizeAs(materials);
        lines.forEach((id, material) ->
                assertThat(MaterialLines.find(materials, id)).as(id).isEqualTo(material));
        return lines;
    }

    @Test
    void aLineKeepsItsIdOverPeriods() {
        Map<String, Material> november = lines(List.of(
                material("310", "8", "Endpoint protection"),
                material("311", null, "Old server"),
                material("312", "9", "Backup")));
        Map<String, Material> december = lines(List.of(
                material("402", "9", "Backup"), material("401", null, "Old server"), material("400", "8", "Renamed")));

        assertThat(december.keySet()).containsExactlyInAnyOrderElementsOf(november.keySet());
        assertThat(november).containsKeys("template-8", "template-9");
        assertThat(december.get("template-8").id()).isEqualTo("400");
    }

    @Test
    void anItemTwiceIsToldApartByTitlesThatLast() {
        List<Material> november = List.of(material("310", "8", "Servers"), material("311", "8", "Workstations"));
        List<Material> december = List.of(material("401", "8", "Workstations"), material("402", "8", "Servers"));

        Map<String, Material> before = lines(november);
        Map<String, Material> after = lines(december);

        assertThat(after.keySet()).isEqualTo(before.keySet());
        before.forEach((id, material) -> assertThat(after.get(id).title()).isEqualTo(material.title()));
        assertThat(failure(november, "template-8")).isEqualTo(PsaFailure.CONFLICT);
    }

    @Test
    void twinsAreTwoLinesOfTheirPeriodAlone() {
        List<Material> november = List.of(material("310", "8", "Backup"), material("311", "8", "Backup"));
        List<Material> december = List.of(material("400", "8", "Backup"), material("401", "8", "Backup"));

        assertThat(lines(november)).containsOnlyKeys("template-8.material-310", "template-8.material-311");
        assertThat(failure(december, "template-8.material-310")).isEqualTo(PsaFailure.GONE);
        assertThat(failure(december, "template-8")).isEqualTo(PsaFailure.CONFLICT);
    }

    @Test
    void twinsWithoutATemplateAreTwoLinesToo() {
        List<Material> twins = List.of(material("310", null, "Hand-made"), material("311", null, "Hand-made"));

        assertThat(lines(twins).keySet()).allMatch(id -> id.matches("title-[0-9a-f]{16}\\.material-31[01]"));
    }

    @Test
    void twoTwinsAndAnotherOfTheSameItem() {
        Map<String, Material> lines = lines(List.of(
                material("310", "8", "Backup"),
                material("311", "8", "Backup"),
                material("312", "8", "Backup, servers")));

        assertThat(lines).containsKeys("template-8.material-310", "template-8.material-311");
        assertThat(lines.keySet()).filteredOn(id -> id.contains(".title-")).hasSize(1);
    }

    @Test
    void aTwinThatComesLaterMakesTheFormerIdAQuestion() {
        Material first = material("310", "8", "Backup");
        List<Material> materials = new ArrayList<>(List.of(first));
        assertThat(MaterialLines.find(materials, "template-8")).isEqualTo(first);

        materials.add(material("311", "8", "Backup"));

        assertThat(failure(materials, "template-8")).isEqualTo(PsaFailure.CONFLICT);
        materials.remove(first);
        assertThat(failure(materials, "template-8.material-310")).isEqualTo(PsaFailure.GONE);
    }

    @Test
    void titlesAreExact() {
        List<Material> materials = List.of(
                material("310", null, "Backup"), material("311", null, "backup"), material("312", null, "Backup "));

        assertThat(lines(materials).keySet()).allMatch(id -> id.matches("title-[0-9a-f]{16}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "8",
                "template-8.",
                "template-x",
                "../1",
                "template-8.title-zz",
                "material-310",
                "template-8 "
            })
    void otherIdsAreGone(String lineId) {
        assertThat(failure(List.of(material("310", "8", "Backup")), lineId)).isEqualTo(PsaFailure.GONE);
    }
}
