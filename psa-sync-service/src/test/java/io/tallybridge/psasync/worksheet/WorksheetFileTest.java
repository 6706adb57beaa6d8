package io.tallybridge.psasync.worksheet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallybridge.psasync.changeset.WorksheetRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorksheetFileTest {
    private final List<RowProblem> problems = new ArrayList<>();

    private static String header(String separator) {
        return WorksheetRow.COLUMNS.stream().map(WorksheetRow.Column::name).collect(Collectors.joining(separator))
                + separator + "Done" + separator + "Remark";
    }

    private List<WorksheetFile.Read> read(String file) {
        return WorksheetFile.read(file.getBytes(StandardCharsets.UTF_8), problems::add);
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t"})
    void columnsAreFoundByTheirNames(String separator) {
        // When
        List<WorksheetFile.Read> rows = read("\ufeff\n" + header(separator) + separator + separator + "\r\nset"
                + separator + "\"an item\"" + separator + "\"Acme" + separator + " \"\"Ltd\"\"\"\r\n"
                + separator + separator + "\n\n");

        // Then
        assertThat(problems).isEmpty();
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).line()).isEqualTo(3);
        assertThat(rows.get(0).cell("ItemId")).isEqualTo("an item");
        assertThat(rows.get(0).cell("Company")).isEqualTo("Acme" + separator + " \"Ltd\"");
        assertThat(rows.get(0).cell("Done")).isEmpty();
    }

    @Test
    void theSeparatorLineOfSpreadsheetsIsLeftOut() {
        List<WorksheetFile.Read> rows = read("sep=;\r\n" + header(";") + "\r\na;b\r\n");

        assertThat(problems).isEmpty();
        assertThat(rows.get(0).line()).isEqualTo(3);
        assertThat(rows.get(0).cell("ChangeSetId")).isEqualTo("a");
    }

    @Test
    void aCellWithoutAColumnIsTold() {
        read(header(",") + "\n" + ",".repeat(25) + "my own\n");

        assertThat(problems).hasSize(1);
        assertThat(problems.get(0).line()).isEqualTo(2);
    }
}
