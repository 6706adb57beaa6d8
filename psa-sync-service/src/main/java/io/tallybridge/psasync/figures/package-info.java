/** What operators see of the whole database: sums over all organizations, read now and then and kept for the scrapes. */
@NullMarked
package io.tallybridge.psasync.figures;

import org.jspecify.annotations.NullMarked;
