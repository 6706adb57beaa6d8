/** Plain SQL for set-based work: always within the current organization, with names instead of question marks. */
@NullMarked
package io.tallybridge.mapping.sql;

import org.jspecify.annotations.NullMarked;
