package io.tallybridge.mapping.key;

import java.util.UUID;

/** Whose keys they are. */
record Exchanged(String organizationId, UUID integrationId, UUID vendorId) {}
