/** Tests of the launcher's parts against the real database server and the real issuer. */
@NullMarked
package io.tallybridge.localstack;

import org.jspecify.annotations.NullMarked;
