/** How much and how fast: body sizes, requests per second of an integration or organization. */
@NullMarked
package io.tallybridge.gateway.limit;

import org.jspecify.annotations.NullMarked;
