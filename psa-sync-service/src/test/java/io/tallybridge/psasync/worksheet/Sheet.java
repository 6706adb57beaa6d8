package io.tallybridge.psasync.worksheet;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A worksheet in a spreadsheet program. */
final class Sheet {
    final List<Map<String, String>> rows = new ArrayList<>();

    static Sheet open(String file, char separator) {
        Sheet sheet = new Sheet();
        String text = file.startsWith("\ufeff") ? file.substring(1) : file;
        try (CsvReader<NamedCsvRecord> csv =
                CsvReader.builder().fieldSeparator(separator).ofNamedCsvRecord(text)) {
            csv.forEach(record -> sheet.rows.add(new LinkedHashMap<>(record.getFieldsAsMap())));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return sheet;
    }

    static Sheet open(String file) {
        return open(file, ',');
    }

    /** The row of a line. */
    Map<String, String> line(String lineRef) {
        return rows.stream()
                .filter(row -> row.get("LineRef").equals(lineRef))
                .findFirst()
                .orElseThrow();
    }

    Sheet answer(String lineRef, String done, String remark) {
        line(lineRef).put("Done", done);
        line(lineRef).put("Remark", remark);
        return this;
    }

    Sheet answerAll(String done) {
        rows.forEach(row -> row.put("Done", done));
        return this;
    }

    String save(char separator) {
        StringWriter text = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder()
                .fieldSeparator(separator)
                .lineDelimiter(LineDelimiter.CRLF)
                .build(text)) {
            csv.writeRecord(rows.get(0).keySet());
            rows.forEach(row -> csv.writeRecord(row.values()));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return text.toString();
    }

    String save() {
        return save(',');
    }
}
