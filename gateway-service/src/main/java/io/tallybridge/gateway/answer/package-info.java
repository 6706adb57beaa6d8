/** Answers that the gateway gives itself: problems of our API, errors in the vendor contract's shape. */
@NullMarked
package io.tallybridge.gateway.answer;

import org.jspecify.annotations.NullMarked;
