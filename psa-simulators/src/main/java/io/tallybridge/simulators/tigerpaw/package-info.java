/**
 * Tigerpaw One: accounts, price book, contracts with the items they cover, and managed-service agreements that can only be
 * read; signed calls, searches by criteria, refusals with status 200.
 */
@NullMarked
package io.tallybridge.simulators.tigerpaw;

import org.jspecify.annotations.NullMarked;
