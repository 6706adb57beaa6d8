/**
 * Runs the whole suite on one machine: an embedded PostgreSQL, a light OIDC issuer, the four services and the
 * simulators, started in the right order, watched, and stopped together. Nothing here is for production.
 */
@NullMarked
package io.tallybridge.localstack;

import org.jspecify.annotations.NullMarked;
