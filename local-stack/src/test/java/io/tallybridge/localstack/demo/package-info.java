/** Tests of the month's own arithmetic. */
@NullMarked
package io.tallybridge.localstack.demo;

import org.jspecify.annotations.NullMarked;
