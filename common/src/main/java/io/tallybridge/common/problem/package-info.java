/** RFC 9457 problems with stable types, and the older error body of the vendor API's contract. */
@NullMarked
package io.tallybridge.common.problem;

import org.jspecify.annotations.NullMarked;
