/** The billing view of a month: rebuilt when counts have stopped coming, never while they come. */
@NullMarked
package io.tallybridge.usage.summary;

import org.jspecify.annotations.NullMarked;
