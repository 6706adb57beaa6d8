/** Tests of the service as a whole, over HTTP and a real PostgreSQL, with mapping-service stubbed. */
@org.jspecify.annotations.NullMarked
package io.tallybridge.usage;
