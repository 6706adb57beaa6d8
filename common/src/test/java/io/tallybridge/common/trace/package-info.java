@NullMarked
package io.tallybridge.common.trace;

import org.jspecify.annotations.NullMarked;
