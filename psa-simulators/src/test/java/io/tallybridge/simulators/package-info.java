/** Tests of the simulators over real HTTP, as an adapter meets them. */
package io.tallybridge.simulators;
