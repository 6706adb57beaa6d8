/** One OpenAPI document for everything behind the door, made from what the services say of themselves. */
@NullMarked
package io.tallybridge.gateway.openapi;

import org.jspecify.annotations.NullMarked;
