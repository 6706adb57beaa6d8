/**
 * Datto Autotask PSA: companies, services, recurring service contracts and their units over its REST API 1.0. Units are
 * whole and dated, and can only be changed by a difference. See {@code docs/psa/autotask.md}.
 */
@NullMarked
package io.tallybridge.psasync.psa.autotask;

import org.jspecify.annotations.NullMarked;
