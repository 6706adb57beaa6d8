/**
 * CloudBlue PSA, formerly HarmonyPSA. Public documents tell how lists are asked for and little else, so that the addresses and
 * columns of schedules, lines and products are settings of a connection, and writing is a worksheet or a described call.
 */
@NullMarked
package io.tallybridge.psasync.psa.cloudblue;

import org.jspecify.annotations.NullMarked;
