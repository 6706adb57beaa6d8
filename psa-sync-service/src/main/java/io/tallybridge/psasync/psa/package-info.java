/**
 * What the rest of the service knows of a PSA: how to test a connection, read its companies, products, agreements and
 * lines, and set one line's quantity. The types here are plain data of our own vocabulary; a PSA's own words, HTTP and
 * JSON stay in the package of its adapter.
 */
@NullMarked
package io.tallybridge.psasync.psa;

import org.jspecify.annotations.NullMarked;
