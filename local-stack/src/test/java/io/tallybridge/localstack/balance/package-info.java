/** The balancers before played replicas. */
@NullMarked
package io.tallybridge.localstack.balance;

import org.jspecify.annotations.NullMarked;
