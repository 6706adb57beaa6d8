package io.tallybridge.simulators.engine;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a PSA holds, in words common to all PSAs. The same form is loaded as a seed and shown as state, so that what was shown can be
 * loaded again. {@code extra} of each record is merged over the PSA's own record as it is: for fields that have no common word.
 *
 * @param companies the MSP's clients
 * @param products the catalogue
 * @param agreements contracts with companies
 * @param lines products on agreements, with their quantities
 * @param invoices what was billed
 */
public record PsaState(
        List<Company> companies,
        List<Product> products,
        List<Agreement> agreements,
        List<Line> lines,
        List<Invoice> invoices) {

    /** Absent lists are empty. */
    public PsaState(
            @Nullable List<Company> companies,
            @Nullable List<Product> products,
            @Nullable List<Agreement> agreements,
            @Nullable List<Line> lines,
            @Nullable List<Invoice> invoices) {
        this.companies = companies == null ? List.of() : List.copyOf(companies);
        this.products = products == null ? List.of() : List.copyOf(products);
        this.agreements = agreements == null ? List.of() : List.copyOf(agreements);
        this.lines = lines == null ? List.of() : List.copyOf(lines);
        this.invoices = invoices == null ? List.of() : List.copyOf(invoices);
    }

    /**
     * A client of the MSP.
     *
     * @param id the PSA's id; given by the PSA if null
     * @param identifier short unique code, made from the name if null
     * @param active whether it is a current client; true if null
     * @param type the PSA's name for the kind of company; a client if null
     */
    public record Company(
            @Nullable Long id,
            String name,
            @Nullable String identifier,
            @Nullable Boolean active,
            @Nullable String type,
            @Nullable ObjectNode extra) {}

    /**
     * An item of the catalogue.
     *
     * @param id the PSA's id; given by the PSA if null
     * @param sku short code, made from the name if null
     * @param unitPrice list price; zero if null
     * @param unitCost cost; zero if null
     * @param active whether it can be sold; true if null
     */
    public record Product(
            @Nullable Long id,
            String name,
            @Nullable String sku,
            @Nullable BigDecimal unitPrice,
            @Nullable BigDecimal unitCost,
            @Nullable Boolean active,
            @Nullable ObjectNode extra) {}

    /**
     * A contract with a company.
     *
     * @param id the PSA's id; given by the PSA if null
     * @param type the PSA's name for the kind of agreement
     * @param startDate first day; the first of January of last year if null
     * @param endDate last day; without end (Autotask: the end of next year) if null
     * @param cancelled whether it was ended before its time; false if null
     */
    public record Agreement(
            @Nullable Long id,
            long companyId,
            String name,
            @Nullable String type,
            @Nullable LocalDate startDate,
            @Nullable LocalDate endDate,
            @Nullable Boolean cancelled,
            @Nullable ObjectNode extra) {}

    /**
     * A product on an agreement.
     *
     * @param id the PSA's id; given by the PSA if null
     * @param quantity what is billed now; null is zero
     * @param lessIncluded units that are free
     * @param unitPrice price of one; the product's if null
     * @param unitCost cost of one; the product's if null
     * @param effectiveDate first day it bills; the agreement's first if null
     * @param cancelledDate day from which it no longer bills
     * @param description text on the line; the product's name if null
     * @param periods quantities by period, for PSAs that keep them so; made from {@code quantity} if null
     */
    public record Line(
            @Nullable Long id,
            long agreementId,
            long productId,
            @Nullable BigDecimal quantity,
            @Nullable BigDecimal lessIncluded,
            @Nullable BigDecimal unitPrice,
            @Nullable BigDecimal unitCost,
            @Nullable LocalDate effectiveDate,
            @Nullable LocalDate cancelledDate,
            @Nullable String description,
            @Nullable List<Period> periods,
            @Nullable ObjectNode extra) {}

    /**
     * The quantity of a line over some days.
     *
     * @param posted whether these days are billed and fixed
     */
    public record Period(LocalDate startDate, LocalDate endDate, long units, boolean posted) {}

    /**
     * A bill.
     *
     * @param id the PSA's id; given by the PSA if null
     */
    public record Invoice(
            @Nullable Long id,
            long companyId,
            long agreementId,
            @Nullable String number,
            LocalDate date,
            List<InvoiceLine> lines) {}

    /** A product on a bill. */
    public record InvoiceLine(
            long productId,
            @Nullable @JsonProperty Long lineId,
            BigDecimal quantity,
            BigDecimal unitPrice,
            BigDecimal unitCost) {}
}
