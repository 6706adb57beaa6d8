/** Companies and products of a PSA connection, read as a stream from the service that owns them. */
@NullMarked
package io.tallybridge.mapping.directory;

import org.jspecify.annotations.NullMarked;
