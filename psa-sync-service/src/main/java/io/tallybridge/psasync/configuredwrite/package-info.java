/**
 * Writing by described calls, per connection: an operator enters them, proves them by one line that is written and read back
 * equal, and switches them on. Any change of the calls, or of the connection's settings, asks for a new proof.
 */
@NullMarked
package io.tallybridge.psasync.configuredwrite;

import org.jspecify.annotations.NullMarked;
