/** Evidence behind every pushed line, chained by hashes per organization so that a later change shows. */
@NullMarked
package io.tallybridge.psasync.proof;

import org.jspecify.annotations.NullMarked;
