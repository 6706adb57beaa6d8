/** A real Keycloak: its realm's organizations and people, and the tokens it gives. */
@NullMarked
package io.tallybridge.localstack.keycloak;

import org.jspecify.annotations.NullMarked;
