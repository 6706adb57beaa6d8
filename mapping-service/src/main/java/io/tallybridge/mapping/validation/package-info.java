/** What a name and an id of a foreign system may look like. */
@NullMarked
package io.tallybridge.mapping.validation;

import org.jspecify.annotations.NullMarked;
