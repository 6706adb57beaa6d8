/** The public door: which filters a request passes, and in which order. */
@NullMarked
package io.tallybridge.gateway;

import org.jspecify.annotations.NullMarked;
