/** Tests of how results are made; nothing is measured here. */
@org.jspecify.annotations.NullMarked
package io.tallybridge.benchmarks;
