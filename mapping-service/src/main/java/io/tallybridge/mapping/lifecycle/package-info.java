/** What concerns an integration as a whole: what it still needs, and how it is disconnected. */
@NullMarked
package io.tallybridge.mapping.lifecycle;

import org.jspecify.annotations.NullMarked;
