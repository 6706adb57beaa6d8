/** Envelope encryption of credentials at rest: a data key per secret, wrapped by a key set that an operator rotates. */
@NullMarked
package io.tallybridge.psasync.secret;

import org.jspecify.annotations.NullMarked;
