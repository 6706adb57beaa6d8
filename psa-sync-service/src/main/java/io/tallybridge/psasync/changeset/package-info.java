/** Reviewed findings that are written as one unit: previewed, braked, approved or rejected, and revertible. */
@NullMarked
package io.tallybridge.psasync.changeset;

import org.jspecify.annotations.NullMarked;
