/** The one clock, and ids that sort by time. */
@NullMarked
package io.tallybridge.common.time;

import org.jspecify.annotations.NullMarked;
