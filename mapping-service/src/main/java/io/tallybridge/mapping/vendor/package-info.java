/** Vendors of the organization: who makes the products whose use is counted. */
@NullMarked
package io.tallybridge.mapping.vendor;

import org.jspecify.annotations.NullMarked;
