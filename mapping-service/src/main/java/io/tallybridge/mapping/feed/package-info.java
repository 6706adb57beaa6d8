/** What the other services read: who may count what, and the mappings of a PSA connection as a stream. */
@NullMarked
package io.tallybridge.mapping.feed;

import org.jspecify.annotations.NullMarked;
