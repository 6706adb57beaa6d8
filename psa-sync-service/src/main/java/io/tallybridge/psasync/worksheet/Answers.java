package io.tallybridge.psasync.worksheet;

import io.tallybridge.psasync.changeset.WorksheetRow;
import io.tallybridge.psasync.changeset.WorksheetRow.Column;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The rules by which a file's answers are taken: every row there, answered, unaltered, none twice, none foreign. */
final class Answers {
    private static final int LONGEST_REMARK = 500;

    private Answers() {}

    /** One row's answer. */
    record Answer(
            UUID itemId, long line, boolean done, @Nullable String remark) {}

    /**
     * Checks a file against the rows that were handed out.
     *
     * @param kept by item, in the order of the change set
     * @param problems gets whatever is wrong; the answers count only if nothing is
     */
    static List<Answer> of(
            UUID changeSetId, Map<UUID, KeptRow> kept, List<WorksheetFile.Read> rows, Consumer<RowProblem> problems) {
        Map<String, KeptRow> byText = new HashMap<>();
        kept.forEach((id, row) -> byText.put(id.toString(), row));
        Map<UUID, Long> seen = new LinkedHashMap<>();
        List<Answer> answers = new ArrayList<>();
        for (WorksheetFile.Read row : rows) {
            KeptRow expected = byText.get(row.cell(WorksheetRow.ITEM_ID).toLowerCase(java.util.Locale.ROOT));
            if (expected == null) {
                problems.accept(foreign(changeSetId, row));
                continue;
            }
            UUID id = expected.row().itemId();
            Long before = seen.putIfAbsent(id, row.line());
            if (before != null) {
                problems.accept(new RowProblem(
                        row.line(),
                        WorksheetRow.ITEM_ID,
                        "is the row of line " + before + " again: keep one of them."));
                continue;
            }
            if (unaltered(row, expected.row(), problems)) {
                answer(row, id, expected, problems).ifPresent(answers::add);
            }
        }
        kept.forEach((id, row) -> {
            if (!seen.containsKey(id)) {
                problems.accept(new RowProblem(
                        null,
                        WorksheetRow.ITEM_ID,
                        "The row " + id + " (" + named(row.row()) + ") is missing: put it back and answer it."));
            }
        });
        return answers;
    }

    private static RowProblem foreign(UUID changeSetId, WorksheetFile.Read row) {
        String set = row.cell(WorksheetRow.CHANGE_SET_ID);
        return set.equalsIgnoreCase(changeSetId.toString())
                ? new RowProblem(row.line(), WorksheetRow.ITEM_ID, "names no row of this worksheet: take the row out.")
                : new RowProblem(
                        row.line(),
                        WorksheetRow.CHANGE_SET_ID,
                        "The row belongs to another change set: take it out and import it there.");
    }

    private static String named(WorksheetRow row) {
        Map<String, String> cells = row.byColumn();
        return Cells.shown(cells.get("Company") + ": " + cells.get("Description"));
    }

    private static boolean unaltered(WorksheetFile.Read row, WorksheetRow expected, Consumer<RowProblem> problems) {
        boolean unaltered = true;
        Map<String, String> cells = expected.byColumn();
        for (Column column : WorksheetRow.COLUMNS) {
            String wanted = Objects.requireNonNull(cells.get(column.name()));
            String found = row.cell(column.name());
            if (!Cells.same(column.kind(), wanted, found)) {
                problems.accept(new RowProblem(
                        row.line(),
                        column.name(),
                        "has '" + Cells.shown(found) + "' where '" + Cells.shown(wanted)
                                + "' was handed out. Only Done and Remark may be filled in: restore it, or copy the"
                                + " answers into a fresh download."));
                unaltered = false;
            }
        }
        return unaltered;
    }

    private static Optional<Answer> answer(
            WorksheetFile.Read row, UUID id, KeptRow kept, Consumer<RowProblem> problems) {
        Optional<Boolean> done = Cells.answer(row.cell(WorksheetFile.DONE));
        if (done.isEmpty()) {
            problems.accept(new RowProblem(
                    row.line(),
                    WorksheetFile.DONE,
                    row.cell(WorksheetFile.DONE).isEmpty()
                            ? "is empty: answer yes or no."
                            : "has '" + Cells.shown(row.cell(WorksheetFile.DONE)) + "': answer yes or no."));
            return Optional.empty();
        }
        String remark = remark(row.cell(WorksheetFile.REMARK));
        if (remark.length() > LONGEST_REMARK) {
            problems.accept(new RowProblem(
                    row.line(), WorksheetFile.REMARK, "is longer than " + LONGEST_REMARK + " characters: shorten it."));
            return Optional.empty();
        }
        Boolean before = kept.done();
        if (before != null
                && (!before.equals(done.get())
                        || !remark(Objects.requireNonNullElse(kept.remark(), ""))
                                .equals(remark))) {
            problems.accept(
                    new RowProblem(
                            row.line(),
                            WorksheetFile.DONE,
                            "was answered before, as " + word(before)
                                    + (kept.remark() == null ? "" : " ('" + Cells.shown(kept.remark()) + "')")
                                    + ": an answer cannot be changed. Restore it; push again to try lines that were not done."));
            return Optional.empty();
        }
        if (before == null && kept.read() && !done.get()) {
            problems.accept(new RowProblem(
                    row.line(),
                    WorksheetFile.DONE,
                    "says no, but the PSA has shown the new quantity meanwhile: answer yes, or revert the change set"
                            + " afterwards."));
            return Optional.empty();
        }
        return Optional.of(new Answer(id, row.line(), done.get(), remark.isEmpty() ? null : remark));
    }

    private static String remark(String cell) {
        String line = cell.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
        return line.startsWith("'") ? line.substring(1).strip() : line;
    }

    /** How an answer stands in the file. */
    static String word(boolean done) {
        return done ? "yes" : "no";
    }
}
