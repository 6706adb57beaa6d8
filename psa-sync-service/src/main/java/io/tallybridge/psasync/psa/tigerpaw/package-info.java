/**
 * Tigerpaw One: accounts, price book and contracts over its REST API 18.2.1, in which every call is signed. The quantity of
 * an item covered by a contract is set as it shall be. Managed-service agreements are only read. See
 * {@code docs/psa/tigerpaw.md}.
 */
@NullMarked
package io.tallybridge.psasync.psa.tigerpaw;

import org.jspecify.annotations.NullMarked;
