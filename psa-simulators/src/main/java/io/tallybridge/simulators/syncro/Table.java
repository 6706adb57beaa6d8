package io.tallybridge.simulators.syncro;

/** The record types, with the permissions on them by the names on Syncro's screen. */
enum Table {
    CUSTOMERS("customers", "customer", "Customers - List/Search", "Customers - View Detail"),
    PRODUCTS("products", "product", "Products - List/Search", "Products - List/Search"),
    SCHEDULES("schedules", "schedule", "Recurring Invoices - List", "Recurring Invoices - List"),
    LINES("schedule_line_items", "schedule_line_item", "Recurring Invoices - List", "Recurring Invoices - List"),
    INVOICES("invoices", "invoice", "Invoices - List/Search", "Invoices - View Details"),
    INVOICE_LINES("line_items", "line_item", "Global Admin", "Global Admin"),
    CONTRACTS("contracts", "contract", "Contracts - List/Search", "Contracts - Edit");

    static final String EDIT_SCHEDULES = "Recurring Invoices - Edit";

    private final String plural;
    private final String singular;
    private final String listPermission;
    private final String viewPermission;

    Table(String plural, String singular, String listPermission, String viewPermission) {
        this.plural = plural;
        this.singular = singular;
        this.listPermission = listPermission;
        this.viewPermission = viewPermission;
    }

    /** What a list of them is called in answers and addresses. */
    String plural() {
        return plural;
    }

    /** What one of them is called in answers. */
    String singular() {
        return singular;
    }

    String listPermission() {
        return listPermission;
    }

    String viewPermission() {
        return viewPermission;
    }
}
