/**
 * The suite as the outside meets it: started as processes by the same launcher as on a developer's machine, reached by
 * HTTP through the gateway only, with simulated PSAs behind it.
 */
@NullMarked
package io.tallybridge.acceptance;

import org.jspecify.annotations.NullMarked;
