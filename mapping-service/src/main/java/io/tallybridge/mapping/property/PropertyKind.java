package io.tallybridge.mapping.property;

import io.tallybridge.mapping.history.Change;

/** The two things a vendor declares for one organization. */
public enum PropertyKind {
    ACCOUNT("account", "account", Change.ACCOUNTS_ADDED, Change.ACCOUNTS_CHANGED),
    SERVICE("service", "organization_service", Change.SERVICES_ADDED, Change.SERVICES_CHANGED);

    private final String word;
    private final String table;
    private final Change added;
    private final Change changed;

    PropertyKind(String word, String table, Change added, Change changed) {
        this.word = word;
        this.table = table;
        this.added = added;
        this.changed = changed;
    }

    /** As it stands in messages and in the history. */
    public String word() {
        return word;
    }

    String table() {
        return table;
    }

    Change added() {
        return added;
    }

    Change changed() {
        return changed;
    }

    /** Whether a mapping of an item of table {@code p} exists, as SQL for its id, or null. */
    String mappingId() {
        return this == ACCOUNT ? """
                (select m.id from account_mapping m where m.organization_id = p.organization_id
                  and m.integration_id = p.integration_id and m.account_id = p.id order by m.id limit 1)""" : """
                (select m.id from service_mapping m where m.organization_id = p.organization_id
                  and m.integration_id = p.integration_id and m.service_id = p.id order by m.id limit 1)""";
    }
}
