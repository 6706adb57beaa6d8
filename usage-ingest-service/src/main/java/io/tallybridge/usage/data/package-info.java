/** Transactions under row-level security, partitions, body limits. */
@NullMarked
package io.tallybridge.usage.data;

import org.jspecify.annotations.NullMarked;
