/**
 * A simulated ConnectWise PSA: Basic keys with a client id, codebase look-up, conditions, paging by page and forward-only, JSON Patch on
 * agreement additions, and its ways of refusing.
 */
@NullMarked
package io.tallybridge.simulators.connectwise;

import org.jspecify.annotations.NullMarked;
