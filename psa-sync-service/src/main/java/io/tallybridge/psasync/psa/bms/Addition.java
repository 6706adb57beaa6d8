package io.tallybridge.psasync.psa.bms;

import io.tallybridge.psasync.psa.AgreementLine;
import io.tallybridge.psasync.psa.AppliedQuantity;
import io.tallybridge.psasync.psa.AppliedQuantity.Outcome;
import io.tallybridge.psasync.psa.NewLine;
import io.tallybridge.psasync.psa.PlannedCall;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.bms.BmsRecords.ContractLookup;
import io.tallybridge.psasync.psa.bms.BmsRecords.NewService;
import io.tallybridge.psasync.psa.bms.BmsRecords.PostedService;
import io.tallybridge.psasync.psa.bms.BmsRecords.RelatedService;
import io.tallybridge.psasync.psa.bms.BmsRecords.Service;
import io.tallybridge.psasync.psa.http.Json;
import io.tallybridge.psasync.psa.http.PsaTime;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts a service on a contract that lacks it. What posting one does that is there already nothing public says, and both rows
 * would bill; so the contract is searched first, the call is sent once, and after a lost answer the search alone decides.
 */
final class Addition {
    private final BmsClient client;
    private final Rows rows;
    private final PsaTime time;
    private final BmsConfig config;

    Addition(BmsClient client, Rows rows, PsaTime time, BmsConfig config) {
        this.client = client;
        this.rows = rows;
        this.time = time;
        this.config = config;
    }

    PlannedCall preview(NewLine line) {
        return new PlannedCall("POST", client.address(path(line)), Json.write(body(line, service(line))));
    }

    AppliedQuantity add(NewLine line, LocalDate today) {
        ContractLookup contract = openContract(line, today);
        Service service = service(line);
        List<RelatedService> before = rows.ofContract(contract, line.productId());
        if (!before.isEmpty()) {
            return new AppliedQuantity(Outcome.ALREADY_RIGHT, present(line, contract, before, today));
        }
        Sent sent = send(line, service);
        RelatedService row;
        try {
            List<RelatedService> after = untilThere(contract, line);
            if (after.isEmpty()) {
                throw sent.lost() != null
                        ? sent.lost()
                        : new PsaException(
                                PsaFailure.PROTOCOL,
                                "The PSA accepted the service, but the contract does not show it.");
            }
            row = ours(line, after);
            requireAsSent(line, sent.posted());
            AgreementLine read = rows.line(row, contract, after, line.effectiveDate(), today);
            return new AppliedQuantity(Outcome.WRITTEN, Rows.posted(read, line.quantity()));
        } catch (PsaException e) {
            throw e.outcomeUnknown() ? e : e.withUnknownOutcome();
        }
    }

    /** A row of the service that starts on our day is ours: the caller knows that one may have been sent. */
    Optional<AgreementLine> find(NewLine line, LocalDate today) {
        ContractLookup contract = rows.contract(line.agreementId());
        List<RelatedService> found = untilThere(contract, line);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        AgreementLine read = rows.line(ours(line, found), contract, found, line.effectiveDate(), today);
        return Optional.of(read.knownQuantity() != null ? read : Rows.posted(read, line.quantity()));
    }

    // ---- before

    private ContractLookup openContract(NewLine line, LocalDate today) {
        ContractLookup contract = rows.contract(line.agreementId());
        LocalDate end = Contracts.day(contract.endDate());
        if (Boolean.FALSE.equals(contract.isActive()) || (end != null && end.isBefore(today))) {
            throw new PsaException(PsaFailure.INVALID, "The contract is not active; nothing is added to it.");
        }
        if (end != null && line.effectiveDate().isAfter(end)) {
            throw new PsaException(
                    PsaFailure.INVALID, "The contract ends on " + end + ", before the line would start.");
        }
        return contract;
    }

    private Service service(NewLine line) {
        Service service = client.one(
                client.get("/admin/finance/services/" + BmsAdapter.id(line.productId()), Map.of()), Service.class);
        if (Boolean.FALSE.equals(service.isActive())) {
            throw new PsaException(PsaFailure.INVALID, "The service is no longer sold; nothing is added.");
        }
        return service;
    }

    private AgreementLine present(NewLine line, ContractLookup contract, List<RelatedService> before, LocalDate today) {
        RelatedService row = only(before);
        AgreementLine read = rows.line(row, contract, before, line.effectiveDate(), today);
        BigDecimal units = read.knownQuantity();
        if (units == null) {
            throw PsaException.conflict(
                    "The contract has a line of this service already, and its units are not known before it is invoiced.",
                    null);
        }
        if (units.compareTo(line.quantity()) != 0) {
            throw PsaException.conflict(
                    "The contract has a line of this service already, last invoiced with " + units.toPlainString()
                            + ".",
                    units);
        }
        return read;
    }

    // ---- the call

    /** What is known from the answer: what it says, or that it was lost. */
    private record Sent(
            @Nullable PostedService posted, @Nullable PsaException lost) {}

    private Sent send(NewLine line, Service service) {
        try {
            return new Sent(client.one(client.add(path(line), body(line, service)), PostedService.class), null);
        } catch (PsaException e) {
            // The call itself names its failures; an answer that cannot be read afterwards means that it was accepted.
            if (e.outcomeUnknown() || e.failure() == PsaFailure.PROTOCOL) {
                return new Sent(null, e.withUnknownOutcome());
            }
            throw e;
        }
    }

    private static String path(NewLine line) {
        return "/finance/contracts/recurringservices/" + BmsAdapter.id(line.agreementId()) + "/services";
    }

    /** An array of one, so that the one record of the answer can mean no other. */
    private static List<NewService> body(NewLine line, Service service) {
        return List.of(new NewService(
                Long.parseLong(BmsAdapter.id(line.productId())),
                BmsAdapter.text(service.name(), null, line.productId()),
                BmsAdapter.text(service.description(), service.name(), ""),
                units(line),
                price(line.unitCost(), service.unitCost()),
                price(line.unitPrice(), service.unitPrice()),
                Invoices.moment(line.effectiveDate()),
                1));
    }

    private static int units(NewLine line) {
        try {
            return line.quantity().intValueExact();
        } catch (ArithmeticException e) {
            throw new PsaException(PsaFailure.INVALID, "So many units cannot be written.");
        }
    }

    private static BigDecimal price(@Nullable BigDecimal wanted, @Nullable BigDecimal catalogue) {
        if (wanted != null) {
            return wanted;
        }
        return catalogue == null ? BigDecimal.ZERO : catalogue;
    }

    // ---- after

    private List<RelatedService> untilThere(ContractLookup contract, NewLine line) {
        List<RelatedService> found = rows.ofContract(contract, line.productId());
        for (Duration pause : config.readBackPauses()) {
            if (!found.isEmpty()) {
                break;
            }
            time.sleep(pause);
            found = rows.ofContract(contract, line.productId());
        }
        return found;
    }

    private static RelatedService ours(NewLine line, List<RelatedService> found) {
        RelatedService row = only(found);
        LocalDate start = Contracts.day(row.effectiveDate());
        if (!line.effectiveDate().equals(start)) {
            throw PsaException.conflict(
                    "The contract has a line of this service that starts on " + start + " instead of "
                            + line.effectiveDate() + ".",
                    null);
        }
        return row;
    }

    private static RelatedService only(List<RelatedService> found) {
        if (found.size() > 1) {
            throw PsaException.conflict("The contract has " + found.size() + " lines of this service.", null);
        }
        return found.get(0);
    }

    private static void requireAsSent(NewLine line, @Nullable PostedService posted) {
        BigDecimal units = posted == null ? null : posted.units();
        if (units != null && units.compareTo(line.quantity()) != 0) {
            throw PsaException.conflict(
                    "The PSA answered " + units.toPlainString() + " units after "
                            + line.quantity().toPlainString() + " were sent.",
                    units);
        }
    }
}
