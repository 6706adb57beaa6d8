/** Tenancy under the application: row-level security per transaction, and replay-safe creation. */
@NullMarked
package io.tallybridge.common.data;

import org.jspecify.annotations.NullMarked;
