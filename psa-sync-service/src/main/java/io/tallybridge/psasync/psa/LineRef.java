package io.tallybridge.psasync.psa;

/**
 * Which line of which agreement; the product is carried along because some PSAs need it to write.
 *
 * @param lineId the PSA's id, unique within the agreement at least
 */
public record LineRef(String agreementId, String lineId, String productId) {}
