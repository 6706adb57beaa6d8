/** In front of replicas: what a Kubernetes Service does before a service, and an Ingress before the gateways. */
@NullMarked
package io.tallybridge.localstack.balance;

import org.jspecify.annotations.NullMarked;
