/**
 * ConnectWise PSA: companies, catalogue, agreements and their additions over its REST API 3.0. An addition's quantity is
 * set by a JSON Patch, effective at once. See {@code docs/psa/connectwise.md}.
 */
@NullMarked
package io.tallybridge.psasync.psa.connectwise;

import org.jspecify.annotations.NullMarked;
