/** The caller's own organization: name, time zone, currency. Created by an operator, or by the first token that names it. */
@NullMarked
package io.tallybridge.mapping.organization;

import org.jspecify.annotations.NullMarked;
