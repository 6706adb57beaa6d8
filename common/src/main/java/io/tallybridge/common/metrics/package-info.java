/** What all services tell operators about themselves. */
@NullMarked
package io.tallybridge.common.metrics;

import org.jspecify.annotations.NullMarked;
