/** Likely mappings for names that differ: a score and reasons, never applied by themselves. */
@NullMarked
package io.tallybridge.mapping.suggestion;

import org.jspecify.annotations.NullMarked;
