@NullMarked
package io.tallybridge.common.log;

import org.jspecify.annotations.NullMarked;
