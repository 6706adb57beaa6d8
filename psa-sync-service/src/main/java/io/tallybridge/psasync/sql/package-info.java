/** Plain SQL with typed parameters and rows, inside transactions that row-level security knows the organization of. */
@NullMarked
package io.tallybridge.psasync.sql;

import org.jspecify.annotations.NullMarked;
