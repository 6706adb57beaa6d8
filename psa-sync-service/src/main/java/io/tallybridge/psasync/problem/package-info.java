/** Problems of this service with statuses that Jakarta REST has no constant for. */
@NullMarked
package io.tallybridge.psasync.problem;

import org.jspecify.annotations.NullMarked;
