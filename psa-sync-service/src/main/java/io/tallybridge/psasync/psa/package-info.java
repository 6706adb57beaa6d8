/**
 * What the rest of the service knows of a PSA: how to test a connection, read its companies, products, agreements and
 * lines, and set one line's quantity. The types here are plain data of our own vocabulary; a PSA's own words, HTTP and
 * JSON stay in the package of its adapter.
 *
 * <p>A PSA is added by a constant of {@link io.tallybridge.psasync.psa.Psa}, a package of its own with an adapter and its
 * records, {@code psa/<code>/descriptor.yaml} among the resources, a testbed beside the tests, and a page
 * {@code docs/psa/<code>.md}. Tests find all of these by themselves and fail while one is missing.
 */
@NullMarked
package io.tallybridge.psasync.psa;

import org.jspecify.annotations.NullMarked;
