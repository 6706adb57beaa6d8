/**
 * One MSP's month, played through the public door as the outside would: four vendors' client families, an administrator,
 * an approver, two PSAs. Every step checks what it gets; the acceptance tests play the same month.
 */
@NullMarked
package io.tallybridge.localstack.demo;

import org.jspecify.annotations.NullMarked;
