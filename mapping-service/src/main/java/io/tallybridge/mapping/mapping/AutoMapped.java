package io.tallybridge.mapping.mapping;

/**
 * What equal names have mapped.
 *
 * @param accountsAmbiguous unmapped accounts whose name several accounts or several companies have
 * @param accountsLeft all accounts that are still unmapped on the connection, the ambiguous ones included
 */
record AutoMapped(
        int accountsMapped,
        int servicesMapped,
        int accountsAmbiguous,
        int servicesAmbiguous,
        int accountsLeft,
        int servicesLeft) {}
