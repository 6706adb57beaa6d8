/** Which path goes to which service, which paths and headers are refused, and the streaming proxy itself. */
@NullMarked
package io.tallybridge.gateway.route;

import org.jspecify.annotations.NullMarked;
