package io.tallybridge.psasync.psa.bms;

import io.tallybridge.psasync.psa.bms.BmsRecords.Invoice;
import io.tallybridge.psasync.psa.bms.BmsRecords.InvoiceLine;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what was invoiced: which invoices there are tells one list, and what is on them another. */
final class Invoices {
    static final String SUMMARY = "/finance/invoices/summary";
    private static final String DETAILS = "/finance/invoices/details";
    private static final int IDS_PER_CALL = 50;

    private final BmsClient client;
    private final BmsConfig config;
    private final LocalDate today;

    Invoices(BmsClient client, BmsConfig config, LocalDate today) {
        this.client = client;
        this.config = config;
        this.today = today;
    }

    /** Whether a contract bills so seldom that its last invoice can be older than what {@link #ofAll} reads. */
    boolean needsLonger(String billingCycle) {
        return BillingCycle.of(billingCycle)
                .map(cycle -> cycle == BillingCycle.QUARTERLY || cycle == BillingCycle.YEARLY)
                .orElse(true);
    }

    /** What the whole tenant was invoiced lately. */
    InvoicedUnits ofAll() {
        InvoicedUnits units = new InvoicedUnits();
        client.list(SUMMARY, since(config.invoiceWindow()), "invoices", Invoice.class, units::add);
        if (!units.isEmpty()) {
            Map<String, Object> filter = new LinkedHashMap<>();
            // A day more at both ends: whose midnight is meant, nobody says. Lines of other invoices are passed over.
            filter.put("InvoiceDateFrom", moment(units.firstDate().minusDays(1)));
            filter.put("InvoiceDateTo", moment(units.lastDate().plusDays(1)));
            client.search(DETAILS, filter, "invoice lines", InvoiceLine.class, units::add);
        }
        return units;
    }

    /** What one account was invoiced, by contracts that bill this often. */
    InvoicedUnits ofAccount(String accountId, boolean longer) {
        InvoicedUnits units = new InvoicedUnits();
        Map<String, String> query =
                new LinkedHashMap<>(since(longer ? config.longInvoiceWindow() : config.invoiceWindow()));
        query.put("Filter.AccountId", BmsAdapter.id(accountId));
        client.list(SUMMARY, query, "invoices", Invoice.class, units::add);
        List<String> ids = units.invoiceIds();
        for (int from = 0; from < ids.size(); from += IDS_PER_CALL) {
            String some = String.join(",", ids.subList(from, Math.min(ids.size(), from + IDS_PER_CALL)));
            client.search(DETAILS, Map.of("ListInvoiceIds", some), "invoice lines", InvoiceLine.class, units::add);
        }
        return units;
    }

    private Map<String, String> since(Duration window) {
        return Map.of("Filter.CreatedFrom", moment(today.minusDays(window.toDays())));
    }

    /** The published schema wants an offset, which answers lack. */
    static String moment(LocalDate day) {
        return day + "T00:00:00Z";
    }
}
