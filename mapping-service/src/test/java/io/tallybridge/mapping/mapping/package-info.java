/** Tests without a container. */
package io.tallybridge.mapping.mapping;
