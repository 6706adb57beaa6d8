/** Mapping versions: every change of an integration's accounts, services or mappings, with who, when and what, and which of them the vendor has confirmed. */
@NullMarked
package io.tallybridge.mapping.history;

import org.jspecify.annotations.NullMarked;
