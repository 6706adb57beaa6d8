/** Tests of the running service: real HTTP, real PostgreSQL, a stubbed PSA directory. */
package io.tallybridge.mapping;
