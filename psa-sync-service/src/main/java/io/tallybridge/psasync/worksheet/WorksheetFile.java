package io.tallybridge.psasync.worksheet;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.tallybridge.psasync.changeset.WorksheetRow;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the table out of a file as spreadsheets save it: UTF-8 with or without byte order mark, UTF-16 with one, or the
 * Western Windows code page; commas, semicolons or tabs; any line ends; quoted or not; empty lines and columns at the end.
 */
final class WorksheetFile {
    static final String DONE = "Done";
    static final String REMARK = "Remark";
    private static final char[] SEPARATORS = {',', ';', '\t'};
    private static final Set<String> COLUMNS = Stream.concat(
                    WorksheetRow.COLUMNS.stream().map(WorksheetRow.Column::name), Stream.of(DONE, REMARK))
            .collect(Collectors.toUnmodifiableSet());

    private WorksheetFile() {}

    /** A row with its cells by column. */
    record Read(long line, Map<String, String> cells) {
        String cell(String column) {
            return cells.getOrDefault(column, "").strip();
        }
    }

    /**
     * Reads all rows.
     *
     * @param problems gets what makes the file unreadable; the answer is of no use then
     */
    static List<Read> read(byte[] file, Consumer<RowProblem> problems) {
        String text = text(file);
        long before = 0;
        if (text.matches("(?s)sep=.\\R.*")) {
            text = text.substring(text.indexOf('\n') < 0 ? text.indexOf('\r') + 1 : text.indexOf('\n') + 1);
            before = 1;
        }
        List<Read> rows = new ArrayList<>();
        Map<Integer, String> header = Map.of();
        try (CsvReader<CsvRecord> csv = CsvReader.builder()
                .fieldSeparator(separator(text))
                .skipEmptyLines(true)
                .allowExtraFields(true)
                .allowMissingFields(true)
                .ofCsvRecord(text)) {
            for (CsvRecord record : csv) {
                List<String> fields = record.getFields();
                if (fields.stream().allMatch(String::isBlank)) {
                    continue;
                }
                if (header.isEmpty()) {
                    header = header(fields, before + record.getStartingLineNumber(), problems);
                    if (header.isEmpty()) {
                        return List.of();
                    }
                } else {
                    rows.add(row(header, fields, before + record.getStartingLineNumber(), problems));
                }
            }
        } catch (CsvParseException e) {
            problems.accept(new RowProblem(
                    null, null, "The file is no table of comma-separated values: save it as CSV, quotes in pairs."));
            return List.of();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        if (header.isEmpty()) {
            problems.accept(new RowProblem(null, null, "The file is empty."));
        }
        return rows;
    }

    private static Read row(
            Map<Integer, String> header, List<String> fields, long line, Consumer<RowProblem> problems) {
        Map<String, String> cells = new LinkedHashMap<>();
        for (int i = 0; i < fields.size(); i++) {
            String column = header.get(i);
            if (column != null) {
                cells.put(column, fields.get(i));
            } else if (!fields.get(i).isBlank()) {
                problems.accept(new RowProblem(
                        line, null, "There is a cell without a column: write remarks into the column Remark."));
            }
        }
        return new Read(line, cells);
    }

    /** The known columns by their place; empty if the header cannot be used. */
    private static Map<Integer, String> header(List<String> fields, long line, Consumer<RowProblem> problems) {
        Map<Integer, String> header = new LinkedHashMap<>();
        boolean usable = true;
        for (int i = 0; i < fields.size(); i++) {
            String name = fields.get(i).strip();
            if (name.isEmpty()) {
                continue;
            }
            if (!COLUMNS.contains(name)) {
                problems.accept(new RowProblem(line, Cells.shown(name), "is no column of a worksheet: take it out."));
                usable = false;
            } else if (header.containsValue(name)) {
                problems.accept(new RowProblem(line, name, "is there twice."));
                usable = false;
            }
            header.put(i, name);
        }
        for (String column : COLUMNS.stream().sorted().toList()) {
            if (!header.containsValue(column)) {
                problems.accept(new RowProblem(
                        line, column, "is missing: the first row must be the header of the file that was handed out."));
                usable = false;
            }
        }
        return usable ? header : Map.of();
    }

    private static char separator(String text) {
        String first = text.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
        char best = ',';
        for (char separator : SEPARATORS) {
            if (count(first, separator) > count(first, best)) {
                best = separator;
            }
        }
        return best;
    }

    private static long count(String text, char wanted) {
        return text.chars().filter(c -> c == wanted).count();
    }

    private static String text(byte[] file) {
        if (starts(file, 0xEF, 0xBB, 0xBF)) {
            return decode(file, 3, StandardCharsets.UTF_8);
        }
        if (starts(file, 0xFF, 0xFE)) {
            return decode(file, 2, StandardCharsets.UTF_16LE);
        }
        if (starts(file, 0xFE, 0xFF)) {
            return decode(file, 2, StandardCharsets.UTF_16BE);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(file))
                    .toString();
        } catch (CharacterCodingException e) {
            // Each row is compared with what was handed out, so that a wrong guess shows.
            return decode(file, 0, Charset.forName("windows-1252"));
        }
    }

    private static String decode(byte[] file, int from, Charset charset) {
        return new String(file, from, file.length - from, charset);
    }

    private static boolean starts(byte[] file, int... with) {
        if (file.length < with.length) {
            return false;
        }
        for (int i = 0; i < with.length; i++) {
            if ((file[i] & 0xFF) != with[i]) {
                return false;
            }
        }
        return true;
    }
}
