/**
 * Accelo: companies, item templates, retainers and the materials of their periods over its API v0. A quantity is set on the
 * material of one period and holds for that period alone. See {@code docs/psa/accelo.md}.
 */
@NullMarked
package io.tallybridge.psasync.psa.accelo;

import org.jspecify.annotations.NullMarked;
