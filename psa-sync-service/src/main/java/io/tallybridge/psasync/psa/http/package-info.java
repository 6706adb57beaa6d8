/**
 * HTTP to PSAs, written once: which hosts may be called, how long, how often, what an answer means as a
 * {@link io.tallybridge.psasync.psa.PsaFailure}, what may be repeated, and what is shown of it. Adapters bring their
 * addresses, bodies and odd rows, nothing else.
 */
@NullMarked
package io.tallybridge.psasync.psa.http;

import org.jspecify.annotations.NullMarked;
