package io.tallybridge.psasync.psa.syncro;

/** What an API token has to be allowed, by the names on Syncro's screen (its API description prints them per call). */
enum Permission {
    NONE("no permission in particular"),
    LIST_CUSTOMERS("Customers - List/Search"),
    LIST_PRODUCTS("Products - List/Search"),
    LIST_RECURRING("Recurring Invoices - List"),
    EDIT_RECURRING("Recurring Invoices - Edit");

    private final String words;

    Permission(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
