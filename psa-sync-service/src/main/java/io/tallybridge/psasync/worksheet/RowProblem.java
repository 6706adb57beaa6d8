package io.tallybridge.psasync.worksheet;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a file.
 *
 * @param line where the row begins, counted from 1; null if it is missing
 * @param column which column, if it is one
 * @param problem what is wrong and what to do about it
 */
record RowProblem(@Nullable Long line, @Nullable String column, String problem) {}
