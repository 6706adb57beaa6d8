package io.tallybridge.simulators.accelo;

import java.util.Set;

/** What can be read, with the fields that come without being asked for and the fields that can be filtered by. */
enum Resource {
    COMPANIES(
            "companies",
            "companies",
            Set.of("id", "name"),
            Set.of("id", "status", "standing", "custom_id", "date_created", "date_modified")),
    TEMPLATES(
            "templates",
            "templates",
            Set.of("id", "title"),
            Set.of("id", "type", "standing", "ledger_id", "tax_id", "price", "cost")),
    CONTRACTS(
            "contracts",
            "contracts",
            Set.of("id", "title", "period_template_id"),
            Set.of(
                    "id",
                    "standing",
                    "contract_type",
                    "status",
                    "against_id",
                    "against_type",
                    "date_created",
                    "date_started",
                    "date_period_expires")),
    PERIODS(
            "periods",
            "contracts",
            Set.of("id"),
            Set.of(
                    "id",
                    "standing",
                    "budget_type",
                    "duration_type",
                    "date_created",
                    "date_commenced",
                    "date_expires",
                    "date_closed")),
    MATERIALS(
            "materials",
            "materials",
            Set.of("id", "title"),
            Set.of(
                    "id",
                    "against_id",
                    "against_type",
                    "material_template_id",
                    "quantity",
                    "cost",
                    "price",
                    "tax_id",
                    "contract_period_id",
                    "date_created")),
    INVOICES(
            "invoices",
            "invoices",
            Set.of("id", "amount"),
            Set.of("id", "invoice_number", "date_raised", "date_due", "date_modified", "amount")),
    INVOICE_LINES(
            "invoice_lines",
            "invoices",
            Set.of("id", "type", "quantity", "rate", "total"),
            Set.of("id", "invoice_id", "ledger_id", "tax_id"));

    private final String table;
    private final String right;
    private final Set<String> usual;
    private final Set<String> filters;

    Resource(String table, String right, Set<String> usual, Set<String> filters) {
        this.table = table;
        this.right = right;
        this.usual = usual;
        this.filters = filters;
    }

    String table() {
        return table;
    }

    String right() {
        return right;
    }

    Set<String> usual() {
        return usual;
    }

    Set<String> filters() {
        return filters;
    }
}
