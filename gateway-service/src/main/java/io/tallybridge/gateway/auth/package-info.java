/** Who calls: people's tokens verified, vendors' keys exchanged for a token that this gateway signs. */
@NullMarked
package io.tallybridge.gateway.auth;

import org.jspecify.annotations.NullMarked;
