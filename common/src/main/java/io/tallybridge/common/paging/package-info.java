/** Cursor paging as every list of the API does it. */
@NullMarked
package io.tallybridge.common.paging;

import org.jspecify.annotations.NullMarked;
