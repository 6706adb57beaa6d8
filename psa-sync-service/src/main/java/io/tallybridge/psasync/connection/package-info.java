/** An organization's PSA connections: settings, sealed credentials, test, abilities. */
@NullMarked
package io.tallybridge.psasync.connection;

import org.jspecify.annotations.NullMarked;
