/**
 * Writing approved lines: an intent before each call, evidence of each call, a proof after each line; whatever breaks on
 * the way is resolved by reading.
 */
@NullMarked
package io.tallybridge.psasync.push;

import org.jspecify.annotations.NullMarked;
