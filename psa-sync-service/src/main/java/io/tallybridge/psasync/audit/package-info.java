/** Who did what: append-only entries, written in the transaction of the deed. */
@NullMarked
package io.tallybridge.psasync.audit;

import org.jspecify.annotations.NullMarked;
