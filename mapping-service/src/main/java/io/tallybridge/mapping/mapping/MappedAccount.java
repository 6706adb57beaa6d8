package io.tallybridge.mapping.mapping;

import java.util.List;
import java.util.UUID;

/** An account with its mappings. */
record MappedAccount(
        String id, String name, String description, boolean active, boolean mapped, List<ToCompany> mappings) {
    /** One mapping, as a part of its account. */
    record ToCompany(UUID id, UUID connectionId, String companyId, String companyName, Origin origin) {}
}
