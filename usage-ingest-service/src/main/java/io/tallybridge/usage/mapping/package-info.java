/** What mapping-service knows about an integration's accounts and services, kept at hand; and telling it about activity. */
@NullMarked
package io.tallybridge.usage.mapping;

import org.jspecify.annotations.NullMarked;
