package io.tallybridge.simulators.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds what a PSA holds at the start, the same words for all PSAs. Ids are given by the caller, so that a test can name them, or
 * counted up from a start per kind.
 */
public final class SeedBuilder {

    private final List<PsaState.Company> companies = new ArrayList<>();
    private final List<PsaState.Product> products = new ArrayList<>();
    private final List<PsaState.Agreement> agreements = new ArrayList<>();
    private final List<PsaState.Line> lines = new ArrayList<>();
    private final List<PsaState.Invoice> invoices = new ArrayList<>();
    private long nextCompany = 250;
    private long nextProduct = 800;
    private long nextAgreement = 5_000;
    private long nextLine = 40_000;

    /** A company with the next id, which is returned. */
    public long company(String name) {
        long id = nextCompany++;
        company(id, name);
        return id;
    }

    /** A company with a chosen id. */
    public SeedBuilder company(long id, String name) {
        return add(new PsaState.Company(id, name, null, null, null, null));
    }

    /** A product with the next id, which is returned. */
    public long product(String name, String sku, String unitPrice, String unitCost) {
        long id = nextProduct++;
        product(id, name, sku, unitPrice, unitCost);
        return id;
    }

    /** A product with a chosen id. */
    public SeedBuilder product(long id, String name, String sku, String unitPrice, String unitCost) {
        return add(
                new PsaState.Product(id, name, sku, new BigDecimal(unitPrice), new BigDecimal(unitCost), null, null));
    }

    /** An agreement with the next id, which is returned. */
    public long agreement(long companyId, String name) {
        long id = nextAgreement++;
        agreement(id, companyId, name);
        return id;
    }

    /** An agreement with a chosen id. */
    public SeedBuilder agreement(long id, long companyId, String name) {
        return add(new PsaState.Agreement(id, companyId, name, null, null, null, null, null));
    }

    /** A line with the next id, which is returned. */
    public long line(long agreementId, long productId, String quantity) {
        long id = nextLine++;
        line(id, agreementId, productId, quantity);
        return id;
    }

    /** A line with a chosen id. */
    public SeedBuilder line(long id, long agreementId, long productId, String quantity) {
        return line(id, agreementId, productId, quantity, null);
    }

    /** A line with a chosen id and fields of the PSA's own. */
    public SeedBuilder line(long id, long agreementId, long productId, String quantity, @Nullable ObjectNode extra) {
        return add(new PsaState.Line(
                id, agreementId, productId, new BigDecimal(quantity), null, null, null, null, null, null, null, extra));
    }

    /** A line with quantities by period. */
    public SeedBuilder line(long id, long agreementId, long productId, List<PsaState.Period> periods) {
        return add(
                new PsaState.Line(id, agreementId, productId, null, null, null, null, null, null, null, periods, null));
    }

    /** A bill of one agreement. */
    public SeedBuilder invoice(
            long id, long companyId, long agreementId, LocalDate date, List<PsaState.InvoiceLine> billed) {
        invoices.add(new PsaState.Invoice(id, companyId, agreementId, null, date, billed));
        return this;
    }

    /** Any company. */
    public SeedBuilder add(PsaState.Company company) {
        companies.add(company);
        return this;
    }

    /** Any product. */
    public SeedBuilder add(PsaState.Product product) {
        products.add(product);
        return this;
    }

    /** Any agreement. */
    public SeedBuilder add(PsaState.Agreement agreement) {
        agreements.add(agreement);
        return this;
    }

    /** Any line. */
    public SeedBuilder add(PsaState.Line line) {
        lines.add(line);
        return this;
    }

    /** What was built so far. */
    public PsaState build() {
        return new PsaState(companies, products, agreements, lines, invoices);
    }
}
