/** Group commit: single counts of concurrent requests share a statement, each is answered when that is committed. */
@NullMarked
package io.tallybridge.usage.intake;

import org.jspecify.annotations.NullMarked;
