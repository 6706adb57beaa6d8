/** Measurements against plain tools on the same machine: every number is a ratio out of one run. */
@NullMarked
package io.tallybridge.benchmarks;

import org.jspecify.annotations.NullMarked;
