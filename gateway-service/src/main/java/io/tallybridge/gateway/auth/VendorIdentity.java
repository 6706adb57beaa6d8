package io.tallybridge.gateway.auth;

/**
 * What a pair of vendor keys stands for.
 *
 * @param organizationId the MSP
 * @param integrationId the connection between the two
 * @param vendorId whose product is counted
 */
record VendorIdentity(String organizationId, String integrationId, String vendorId) {}
