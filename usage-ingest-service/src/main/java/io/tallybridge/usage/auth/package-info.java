/** Verification of vendors' tokens, once per token. */
@NullMarked
package io.tallybridge.usage.auth;

import org.jspecify.annotations.NullMarked;
