/** Shared test support: a real PostgreSQL, a real issuer, real tokens. */
@org.jspecify.annotations.NullMarked
package io.tallybridge.common.testing;
