package io.tallybridge.mapping.vendorapi;

import io.tallybridge.mapping.integration.Integration;
import io.tallybridge.mapping.organization.Organization;

/** An integration as the contract shows it; nothing in it is ever null. */
record IntegrationDocument(
        String organizationId,
        String name,
        String vendorId,
        String vendorName,
        String integrationId,
        String status,
        String lastSyncedAt) {
    static IntegrationDocument of(Integration integration, Organization organization) {
        return new IntegrationDocument(
                organization.id(),
                organization.name(),
                integration.vendorId().toString(),
                integration.vendorName(),
                integration.id().toString(),
                integration.status().word(),
                ContractTime.of(integration.lastSyncedAt()));
    }
}
