/** How counts become a billable quantity. A rule is only checked here; the service that reconciles applies it. */
@NullMarked
package io.tallybridge.mapping.rule;

import org.jspecify.annotations.NullMarked;
