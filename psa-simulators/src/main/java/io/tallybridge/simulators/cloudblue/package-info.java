/**
 * A simulated CloudBlue PSA. Only the form of its lists, its customers and where its key goes are known in public; the
 * addresses and columns of schedules, lines and products, and the call that sets a quantity, stand for what a tenant's own
 * API explorer would show.
 */
@NullMarked
package io.tallybridge.simulators.cloudblue;

import org.jspecify.annotations.NullMarked;
