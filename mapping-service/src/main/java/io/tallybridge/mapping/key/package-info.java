/** Key pairs of integrations: shown once, kept as hashes, rotated with an overlap, revoked, exchanged by the gateway. */
@NullMarked
package io.tallybridge.mapping.key;

import org.jspecify.annotations.NullMarked;
