/** Unit counts: what one is, how a set of them is stored with its history, and how they are read back. */
@NullMarked
package io.tallybridge.usage.count;

import org.jspecify.annotations.NullMarked;
