/** Tests of the parts that need no running gateway. */
@org.jspecify.annotations.NullMarked
package io.tallybridge.gateway.limit;
