/** One vocabulary for logs: a message says what happened, its keys say who and which. */
@NullMarked
package io.tallybridge.common.log;

import org.jspecify.annotations.NullMarked;
