/** What every operation of the API document has in common: security and errors. */
@NullMarked
package io.tallybridge.mapping.openapi;

import org.jspecify.annotations.NullMarked;
