/** What is true of every operation in this service's API document. */
@NullMarked
package io.tallybridge.psasync.openapi;

import org.jspecify.annotations.NullMarked;
