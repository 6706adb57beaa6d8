/** Request ids and entity tags. */
@NullMarked
package io.tallybridge.common.http;

import org.jspecify.annotations.NullMarked;
