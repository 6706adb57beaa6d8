package io.tallybridge.psasync.worksheet;

import io.tallybridge.psasync.changeset.WorksheetRow;
import org.jspecify.annotations.Nullable;

/**
 * A row that was handed out, with its answer.
 *
 * @param done the person's answer; null while there is none
 * @param read the PSA itself has shown the target
 */
record KeptRow(
        WorksheetRow row, @Nullable Boolean done, @Nullable String remark, boolean read) {}
