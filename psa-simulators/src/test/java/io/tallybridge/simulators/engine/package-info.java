/** Tests of the engine that need its inside. */
package io.tallybridge.simulators.engine;
