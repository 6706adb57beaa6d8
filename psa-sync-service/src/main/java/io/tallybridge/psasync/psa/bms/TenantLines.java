package io.tallybridge.psasync.psa.bms;

import io.tallybridge.psasync.psa.bms.BmsRecords.RelatedService;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The rows of all contracts of a tenant, with what was last invoiced for them. The API lists rows from the catalogue's side, a
 * call or more for each service, so that they are read for all contracts at once.
 *
 * @param rows by contract
 * @param longer what was invoiced earlier than {@code invoiced} looks back, by account, as far as it was asked for
 */
record TenantLines(Map<String, List<RelatedService>> rows, InvoicedUnits invoiced, Map<String, InvoicedUnits> longer) {

    TenantLines(Map<String, List<RelatedService>> rows, InvoicedUnits invoiced) {
        this(rows, invoiced, new HashMap<>());
    }

    List<RelatedService> of(String contractId) {
        return rows.getOrDefault(contractId, List.of());
    }

    synchronized InvoicedUnits longer(String accountId, Supplier<InvoicedUnits> read) {
        InvoicedUnits known = longer.get(accountId);
        if (known == null) {
            known = read.get();
            longer.put(accountId, known);
        }
        return known;
    }
}
