/** Development mode without Docker: one service with its own database and issuer around it. Silent in every other mode. */
@NullMarked
package io.tallybridge.common.dev;

import org.jspecify.annotations.NullMarked;
