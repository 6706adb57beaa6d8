package io.tallybridge.mapping.suggestion;

import java.util.UUID;

/** An account or service that the connection has no mapping for. */
record Unmapped(boolean account, UUID integrationId, String id, String name) {}
