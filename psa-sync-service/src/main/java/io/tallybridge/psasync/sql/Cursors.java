package io.tallybridge.psasync.sql;

import io.tallybridge.common.paging.Cursor;
import io.tallybridge.common.problem.CommonProblem;
import java.math.BigDecimal;
import java.util.UUID;

/** Typed parts of cursors; a part of another type means that the cursor is not one of this list. */
public final class Cursors {
    private Cursors() {}

    public static UUID id(Cursor cursor, int part) {
        try {
            return UUID.fromString(cursor.part(part));
        } catch (IllegalArgumentException e) {
            throw foreign();
        }
    }

    public static BigDecimal decimal(Cursor cursor, int part) {
        String text = cursor.part(part);
        if (!text.matches("-?[0-9]{1,300}(\\.[0-9]{1,300})?")) {
            throw foreign();
        }
        return new BigDecimal(text);
    }

    private static RuntimeException foreign() {
        return CommonProblem.INVALID_CURSOR.because(
                "Give back 'nextCursor' of the page before, unchanged, or leave 'cursor' out for the first page.");
    }
}
