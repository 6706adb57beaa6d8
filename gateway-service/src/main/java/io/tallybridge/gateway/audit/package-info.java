/** Request ids, one log line per refused or failed request, and the door's own metrics. */
@NullMarked
package io.tallybridge.gateway.audit;

import org.jspecify.annotations.NullMarked;
