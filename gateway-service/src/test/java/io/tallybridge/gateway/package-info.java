/** Tests of the door, over real HTTP and real sockets, with the services behind played by small servers. */
@org.jspecify.annotations.NullMarked
package io.tallybridge.gateway;
