/** Readiness that names each service behind and whether it answers. */
@NullMarked
package io.tallybridge.gateway.health;

import org.jspecify.annotations.NullMarked;
