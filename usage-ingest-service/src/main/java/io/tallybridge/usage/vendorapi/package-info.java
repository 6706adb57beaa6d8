/** The one route of the vendor contract that this service answers: set unit count. */
@NullMarked
package io.tallybridge.usage.vendorapi;

import org.jspecify.annotations.NullMarked;
