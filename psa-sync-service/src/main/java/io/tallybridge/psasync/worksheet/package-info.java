/**
 * Change sets that a person works off: the file, the import of its answers, and what the PSA shows later by itself.
 */
@NullMarked
package io.tallybridge.psasync.worksheet;

import org.jspecify.annotations.NullMarked;
