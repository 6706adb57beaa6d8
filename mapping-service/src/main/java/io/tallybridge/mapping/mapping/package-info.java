/** Accounts mapped to companies and services mapped to products, by hand or by exactly equal names. */
@NullMarked
package io.tallybridge.mapping.mapping;

import org.jspecify.annotations.NullMarked;
