/** How requests are read from the wire: one length, one meaning. */
@NullMarked
package io.tallybridge.gateway.wire;

import org.jspecify.annotations.NullMarked;
