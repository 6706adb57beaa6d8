/** How numbers and texts cross the border: exact decimals, no NUL characters. */
@NullMarked
package io.tallybridge.common.json;

import org.jspecify.annotations.NullMarked;
