/**
 * Durable work: runs are rows, due runs are kept by db-scheduler, one run at a time works on a connection, and a run whose
 * process died is started again by another.
 */
@NullMarked
package io.tallybridge.psasync.run;

import org.jspecify.annotations.NullMarked;
