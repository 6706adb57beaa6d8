/** What the API's description says of all operations. */
@NullMarked
package io.tallybridge.usage.openapi;

import org.jspecify.annotations.NullMarked;
