/** What a vendor declares for one organization: its accounts, and services with ids of the vendor's choice. Both have the same shape and life. */
@NullMarked
package io.tallybridge.mapping.property;

import org.jspecify.annotations.NullMarked;
