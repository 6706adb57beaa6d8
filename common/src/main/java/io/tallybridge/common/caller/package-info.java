/** Who calls, and for which organization: the one source of tenancy for every layer below. */
@NullMarked
package io.tallybridge.common.caller;

import org.jspecify.annotations.NullMarked;
