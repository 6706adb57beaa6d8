/** One MSP for tests: simulated PSAs, stubbed neighbours, tokens, and short words for the API. */
package io.tallybridge.psasync.testing;
