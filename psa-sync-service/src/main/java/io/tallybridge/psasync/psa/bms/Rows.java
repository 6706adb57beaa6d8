package io.tallybridge.psasync.psa.bms;

import io.tallybridge.psasync.psa.Agreement;
import io.tallybridge.psasync.psa.AgreementLine;
import io.tallybridge.psasync.psa.AgreementLine.QuantitySource;
import io.tallybridge.psasync.psa.LineRef;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.bms.BmsRecords.ContractLookup;
import io.tallybridge.psasync.psa.bms.BmsRecords.ContractSummary;
import io.tallybridge.psasync.psa.bms.BmsRecords.RelatedService;
import io.tallybridge.psasync.psa.bms.BmsRecords.Service;
import io.tallybridge.psasync.psa.bms.InvoicedUnits.Billed;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The services on contracts. The API lists them from the catalogue's side only, service by service. */
final class Rows {
    private final PsaConnection connection;
    private final BmsClient client;
    private final Invoices invoices;

    Rows(PsaConnection connection, BmsClient client, Invoices invoices) {
        this.connection = connection;
        this.client = client;
        this.invoices = invoices;
    }

    static String path(@Nullable String serviceId) {
        return "/admin/finance/services/" + BmsAdapter.id(serviceId) + "/relatedservices/search";
    }

    // ---- all

    /** The rows of all contracts, those of services that are no longer sold included: they bill until somebody ends them. */
    TenantLines all() {
        return new TenantLines(byContract(), invoices.ofAll());
    }

    private Map<String, List<RelatedService>> byContract() {
        List<String> services = new ArrayList<>();
        client.search(Directory.SERVICES, Map.of(), "services", Service.class, service -> {
            if (service.id() != null) {
                services.add(service.id());
            }
        });
        Map<String, List<RelatedService>> rows = new HashMap<>();
        for (String service : services) {
            client.search(path(service), Map.of(), "related services", RelatedService.class, row -> {
                if (row.contractId() != null) {
                    rows.computeIfAbsent(row.contractId(), contract -> new ArrayList<>())
                            .add(withService(row, service));
                }
            });
        }
        return rows;
    }

    private static RelatedService withService(RelatedService row, String service) {
        return row.serviceId() != null
                ? row
                : new RelatedService(
                        row.id(),
                        service,
                        row.contractId(),
                        row.accountId(),
                        row.serviceName(),
                        row.serviceDescription(),
                        row.contractName(),
                        row.effectiveDate(),
                        row.contractStartDate(),
                        row.contractEndDate(),
                        row.unitCost(),
                        row.unitPrice());
    }

    void of(Agreement agreement, TenantLines all, LocalDate asOf, Consumer<? super AgreementLine> sink) {
        List<RelatedService> rows = all.of(agreement.id());
        String cycle = agreement.billingCycle();
        for (RelatedService row : rows) {
            Optional<Billed> billed = all.invoiced().of(row, rows, cycle);
            if (billed.isEmpty() && invoices.needsLonger(String.valueOf(cycle))) {
                billed = all.longer(agreement.companyId(), () -> invoices.ofAccount(agreement.companyId(), true))
                        .of(row, rows, cycle);
            }
            sink.accept(line(agreement, row, billed, asOf));
        }
    }

    // ---- one

    /**
     * One row, fresh.
     *
     * @param all the rows of all contracts, as known or read; asked for only if the row is not where it was
     */
    AgreementLine one(LineRef ref, LocalDate asOf, LocalDate today, Supplier<TenantLines> all) {
        BmsAdapter.id(ref.lineId());
        ContractLookup contract = contract(ref.agreementId());
        List<RelatedService> rows = byName(contract, ref.productId());
        Optional<RelatedService> row = only(ref, rows);
        if (row.isEmpty()) {
            // A name can hold what the filter takes for a pattern.
            rows = ofContract(contract, ref.productId());
            row = only(ref, rows);
        }
        RelatedService found = row.orElseThrow(() -> missing(ref, all.get()));
        return line(found, contract, withNamesakes(rows, found, contract), asOf, today);
    }

    private static Optional<RelatedService> only(LineRef ref, List<RelatedService> rows) {
        return rows.stream().filter(row -> ref.lineId().equals(row.id())).findFirst();
    }

    /** A row that is not among those of its service is gone, unless it is for another service now. */
    private static PsaException missing(LineRef ref, TenantLines all) {
        boolean moved = all.of(ref.agreementId()).stream()
                .anyMatch(
                        row -> ref.lineId().equals(row.id()) && !ref.productId().equals(row.serviceId()));
        return moved
                ? PsaException.conflict("The line is for another service now.", null)
                : new PsaException(PsaFailure.GONE, "The contract has no such line any more.");
    }

    /** Two services can have one name, and then an invoice does not tell which of them it means. */
    private List<RelatedService> withNamesakes(List<RelatedService> rows, RelatedService row, ContractLookup contract) {
        List<RelatedService> all = new ArrayList<>(rows);
        String name = row.serviceName();
        if (name != null && !name.isBlank()) {
            client.search(Directory.SERVICES, Map.of("Name", name.strip()), "services", Service.class, service -> {
                if (service.id() != null
                        && !service.id().equals(row.serviceId())
                        && InvoicedUnits.sameName(service.name(), name)) {
                    all.addAll(byName(contract, service.id()));
                }
            });
        }
        return all;
    }

    /**
     * The contract.
     *
     * @throws PsaException GONE if there is none
     */
    ContractLookup contract(String id) {
        return client.whole(Directory.CONTRACT_LOOKUP, Map.of("Ids", BmsAdapter.id(id)), ContractLookup.class).stream()
                .filter(contract -> id.equals(contract.id()))
                .findFirst()
                .orElseThrow(() -> new PsaException(PsaFailure.GONE, "There is no such contract any more."));
    }

    /** The rows of one service on one contract. */
    List<RelatedService> ofContract(ContractLookup contract, String serviceId) {
        return filtered(contract, serviceId, Map.of());
    }

    /** The same by the contract's name, which takes fewer pages; the filter may find others whose names hold it, too. */
    private List<RelatedService> byName(ContractLookup contract, String serviceId) {
        return filtered(
                contract, serviceId, contract.name() == null ? Map.of() : Map.of("ContractName", contract.name()));
    }

    private List<RelatedService> filtered(ContractLookup contract, String serviceId, Map<String, Object> filter) {
        List<RelatedService> rows = new ArrayList<>();
        client.search(path(serviceId), filter, "related services", RelatedService.class, row -> {
            if (Objects.equals(contract.id(), row.contractId())) {
                rows.add(withService(row, serviceId));
            }
        });
        return rows;
    }

    /** A row of a contract with all that is known about it. */
    AgreementLine line(
            RelatedService row,
            ContractLookup contract,
            List<RelatedService> rowsOfTheService,
            LocalDate asOf,
            LocalDate today) {
        Agreement agreement = agreement(contract, row, today);
        String cycle = agreement.billingCycle();
        Optional<Billed> billed = invoices.ofAccount(agreement.companyId(), invoices.needsLonger(String.valueOf(cycle)))
                .of(row, rowsOfTheService, cycle);
        return line(agreement, row, billed, asOf);
    }

    private Agreement agreement(ContractLookup contract, RelatedService row, LocalDate today) {
        String accountId = row.accountId();
        if (accountId == null) {
            throw new PsaException(PsaFailure.PROTOCOL, "The PSA does not tell whose contract it is.");
        }
        ContractSummary summary =
                summary(contract, contract.name() == null ? Map.of() : Map.of("Filter.ContractName", contract.name()));
        return Contracts.agreement(
                contract, summary != null ? summary : summary(contract, Map.of()), accountId, null, today);
    }

    private @Nullable ContractSummary summary(ContractLookup contract, Map<String, String> filter) {
        List<ContractSummary> found = new ArrayList<>();
        client.list(Directory.CONTRACTS, filter, "contracts", ContractSummary.class, summary -> {
            if (Objects.equals(contract.id(), summary.id())) {
                found.add(summary);
            }
        });
        return found.isEmpty() ? null : found.get(0);
    }

    // ---- as a line

    AgreementLine line(Agreement agreement, RelatedService row, Optional<Billed> billed, LocalDate asOf) {
        LineRef ref = new LineRef(agreement.id(), String.valueOf(row.id()), String.valueOf(row.serviceId()));
        LocalDate effective = Contracts.day(row.effectiveDate());
        String obstacle = Contracts.ended(agreement, asOf);
        boolean begun = effective == null || !effective.isAfter(asOf);
        return new AgreementLine(
                ref,
                agreement.companyId(),
                BmsAdapter.text(row.serviceName(), row.serviceDescription(), ref.productId()),
                billed.map(Billed::units).orElse(null),
                billed.isPresent() ? QuantitySource.LAST_INVOICED : QuantitySource.UNKNOWN,
                billed.map(Billed::through).orElse(null),
                null,
                row.unitPrice(),
                row.unitCost(),
                agreement.billingCycle(),
                nextUnbilled(agreement, row, billed, asOf),
                obstacle == null && begun,
                obstacle != null ? obstacle : selfCounted(ref),
                null);
    }

    private @Nullable String selfCounted(LineRef ref) {
        return BmsAdapter.list(connection, "selfCountedServices").contains(ref.productId())
                ? "The PSA counts this service by itself and would overwrite what is set."
                : null;
    }

    /** The line that an addition left, with the units that it was sent with: no reading tells them before an invoice does. */
    static AgreementLine posted(AgreementLine line, BigDecimal units) {
        return new AgreementLine(
                line.ref(),
                line.companyId(),
                line.name(),
                units,
                null,
                line.unitPrice(),
                line.unitCost(),
                line.billingCycle(),
                line.effectiveDate(),
                line.active(),
                line.notWritable(),
                line.version());
    }

    /**
     * The first day of the first period that is not invoiced and has not ended. Periods are counted from the last day
     * invoiced, else from the contract's start; whether they follow the calendar instead, the API does not tell.
     */
    private static @Nullable LocalDate nextUnbilled(
            Agreement agreement, RelatedService row, Optional<Billed> billed, LocalDate asOf) {
        LocalDate start =
                agreement.startDate() != null ? agreement.startDate() : Contracts.day(row.contractStartDate());
        LocalDate open = billed.map(last -> last.through().plusDays(1)).orElse(start);
        if (open == null) {
            return null;
        }
        return BillingCycle.of(agreement.billingCycle())
                .map(cycle -> cycle.startOfPeriodWith(asOf, open))
                .orElse(null);
    }
}
