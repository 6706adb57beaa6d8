/** Connections between the organization and a vendor: status and mapping version. The integration's row is the lock of all that moves the version. */
@NullMarked
package io.tallybridge.mapping.integration;

import org.jspecify.annotations.NullMarked;
