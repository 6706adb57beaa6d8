/** Traces over all services: what background work needs beyond what Quarkus does for requests, and what spans must not hold. */
@NullMarked
package io.tallybridge.common.trace;

import org.jspecify.annotations.NullMarked;
