package io.tallybridge.psasync.worksheet;

import io.quarkus.arc.properties.IfBuildProperty;
import io.tallybridge.psasync.psa.Ability;
import io.tallybridge.psasync.psa.Agreement;
import io.tallybridge.psasync.psa.AgreementLine;
import io.tallybridge.psasync.psa.AgreementLine.QuantitySource;
import io.tallybridge.psasync.psa.Company;
import io.tallybridge.psasync.psa.ConnectionReport;
import io.tallybridge.psasync.psa.LineRef;
import io.tallybridge.psasync.psa.Product;
import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaAdapter;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaDescriptor;
import io.tallybridge.psasync.psa.PsaDescriptor.Capability;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.QuantityRule;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** A PSA that can be read and not be written to, and tells quantities by invoices at best. It stands in Autotask's place. */
@IfBuildProperty(name = PaperPsaProfile.SWITCH, stringValue = "true")
@ApplicationScoped
public class PaperPsa implements PsaAdapter {
    static final String BRAVO = "=Bravo, \"S\u00f6hne\"; Ltd";
    private static final Map<String, AgreementLine> LINES = new ConcurrentHashMap<>();

    static void reset() {
        LINES.clear();
    }

    static void invoiced(String line, String agreement, String product, String quantity, String until) {
        LINES.put(line, line(line, agreement, product, quantity, QuantitySource.LAST_INVOICED, LocalDate.parse(until)));
    }

    static void unknown(String line, String agreement, String product) {
        LINES.put(line, line(line, agreement, product, null, QuantitySource.UNKNOWN, null));
    }

    static void live(String line, String agreement, String product, String quantity) {
        LINES.put(line, line(line, agreement, product, quantity, QuantitySource.LIVE, null));
    }

    private static AgreementLine line(
            String line, String agreement, String product, String quantity, QuantitySource source, LocalDate day) {
        return new AgreementLine(
                new LineRef(agreement, line, product),
                agreement.equals("55") ? "250" : "251",
                product.equals("812") ? "Backup, per user" : "Vault",
                quantity == null ? null : new BigDecimal(quantity),
                source,
                day,
                null,
                new BigDecimal("3.50"),
                new BigDecimal("1.234"),
                "Monthly",
                null,
                true,
                null,
                null);
    }

    @Override
    public PsaDescriptor descriptor() {
        Map<Ability, Capability> abilities = new TreeMap<>();
        for (Ability ability : Ability.values()) {
            boolean reads = ability.name().startsWith("READ");
            abilities.put(
                    ability,
                    new Capability(
                            reads ? Capability.State.YES : Capability.State.NO,
                            reads ? "It can be read." : "It takes no calls.",
                            null));
        }
        return new PsaDescriptor(
                Psa.AUTOTASK,
                "Paper PSA",
                new PsaDescriptor.Auth(PsaDescriptor.AuthKind.API_KEY, List.of()),
                List.of(),
                List.of("paper.example"),
                List.of(),
                new QuantityRule(2, RoundingMode.HALF_UP, null, QuantityRule.Zero.ALLOWED),
                PsaDescriptor.Write.WORKSHEET,
                PsaDescriptor.EffectiveDate.REQUIRED,
                PsaDescriptor.ReadBack.LAST_INVOICED,
                abilities,
                "docs/psa/paper.md");
    }

    @Override
    public ConnectionReport test(PsaConnection connection) {
        return new ConnectionReport(List.of());
    }

    @Override
    public void companies(PsaConnection connection, Consumer<? super Company> sink) {
        sink.accept(new Company("250", "Acme Dental Group", "ACME", true));
        sink.accept(new Company("251", BRAVO, null, true));
    }

    @Override
    public void products(PsaConnection connection, Consumer<? super Product> sink) {
        sink.accept(new Product("812", "Backup", "0012", null, new BigDecimal("3.50"), null, true));
        sink.accept(new Product("813", "Vault", null, null, new BigDecimal("2"), null, true));
    }

    @Override
    public void agreements(PsaConnection connection, Consumer<? super Agreement> sink) {
        sink.accept(new Agreement("55", "250", "Managed services", true, null, null, "Monthly", "EUR"));
        sink.accept(new Agreement("56", "251", "Managed services", true, null, null, "Monthly", null));
    }

    @Override
    public void lines(
            PsaConnection connection,
            List<Agreement> agreements,
            LocalDate asOf,
            Consumer<? super AgreementLine> sink) {
        LINES.values().forEach(sink);
    }

    @Override
    public AgreementLine readLine(PsaConnection connection, LineRef line, LocalDate asOf) {
        AgreementLine found = LINES.get(line.lineId());
        if (found == null) {
            throw new PsaException(PsaFailure.GONE, "The line is gone.");
        }
        return found;
    }
}
