/** Counts that came before their service existed find it when it is created. */
@NullMarked
package io.tallybridge.usage.adoption;

import org.jspecify.annotations.NullMarked;
