/** Alerts that vendors send. Integrations are made for billing only: an alert is kept and answered as failed. */
@NullMarked
package io.tallybridge.mapping.alert;

import org.jspecify.annotations.NullMarked;
