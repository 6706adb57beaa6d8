/** The identity provider: its keys while they change. */
@NullMarked
package io.tallybridge.common.identity;

import org.jspecify.annotations.NullMarked;
