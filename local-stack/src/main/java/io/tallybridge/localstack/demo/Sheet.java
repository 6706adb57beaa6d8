package io.tallybridge.localstack.demo;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A worksheet in the hands of the person who works it off. */
final class Sheet {
    private static final String DONE = "Done";

    private final List<String> header;
    private final List<NamedCsvRecord> rows;

    private Sheet(List<String> header, List<NamedCsvRecord> rows) {
        this.header = header;
        this.rows = rows;
    }

    static Sheet of(String csv) {
        String text = csv.startsWith("\uFEFF") ? csv.substring(1) : csv;
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(text)) {
            List<NamedCsvRecord> rows = reader.stream().toList();
            Check.that(!rows.isEmpty(), "the worksheet has no rows");
            return new Sheet(rows.get(0).getHeader(), rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<NamedCsvRecord> rows() {
        return rows;
    }

    /** The file with the first rows answered {@code yes}, the others not at all. */
    String answered(int first) {
        StringWriter file = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().build(file)) {
            csv.writeRecord(header);
            for (int i = 0; i < rows.size(); i++) {
                List<String> cells = new ArrayList<>(rows.get(i).getFields());
                cells.set(header.indexOf(DONE), i < first ? "yes" : "");
                csv.writeRecord(cells);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toString();
    }
}
