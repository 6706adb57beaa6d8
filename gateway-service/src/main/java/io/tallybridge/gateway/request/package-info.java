/** What the filters know of one request, and the words they share: upstream, API, route. */
@NullMarked
package io.tallybridge.gateway.request;

import org.jspecify.annotations.NullMarked;
