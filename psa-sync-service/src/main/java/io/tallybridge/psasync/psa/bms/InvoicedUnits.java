package io.tallybridge.psasync.psa.bms;

import io.tallybridge.psasync.psa.bms.BmsRecords.Invoice;
import io.tallybridge.psasync.psa.bms.BmsRecords.InvoiceLine;
import io.tallybridge.psasync.psa.bms.BmsRecords.RelatedService;
import io.tallybridge.psasync.psa.http.Days;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What was last invoiced for the services of contracts. An invoice's line names its contract and carries the service's name,
 * but no id of the service or of the contract's row; so rows are found by contract and name, and where several could be
 * meant, none is.
 */
final class InvoicedUnits {
    private static final Pattern PRORATION = Pattern.compile("pro-?rat", Pattern.CASE_INSENSITIVE);
    private static final Pattern NOT_VALID = Pattern.compile("void|cancel|delet|draft", Pattern.CASE_INSENSITIVE);
    private static final Comparator<Head> LATEST = Comparator.<Head, LocalDate>comparing(
                    head -> head.to() != null ? head.to() : head.date())
            .thenComparing(Head::date)
            .thenComparing(Head::number);

    /**
     * What one line of an invoice says.
     *
     * @param through the last day that it was invoiced for
     */
    record Billed(BigDecimal units, LocalDate through) {}

    /** An invoice that counts. */
    private record Head(
            long number,
            LocalDate date,
            @Nullable LocalDate from,
            @Nullable LocalDate to) {}

    private record Key(String contractId, String name) {}

    /** The regular lines of the latest invoice that has any for its contract and name. */
    private record Latest(Head invoice, List<InvoiceLine> lines) {}

    private final Map<String, Head> invoices = new HashMap<>();
    private final Map<Key, Latest> latest = new HashMap<>();

    // ---- reading

    /** Takes an invoice, unless it is one that bills nothing. */
    void add(Invoice invoice) {
        String id = invoice.id();
        LocalDate date = Days.parse(invoice.invoiceDate());
        String status = invoice.statusName();
        if (id == null
                || date == null
                || (status != null && NOT_VALID.matcher(status).find())) {
            return;
        }
        LocalDate from = Days.parse(invoice.invoiceFrom());
        LocalDate to = Days.parse(invoice.invoiceTo());
        boolean plausible = to != null && (from == null || !to.isBefore(from));
        invoices.put(id, new Head(id.matches("\\d{1,18}") ? Long.parseLong(id) : 0, date, from, plausible ? to : null));
    }

    boolean isEmpty() {
        return invoices.isEmpty();
    }

    List<String> invoiceIds() {
        return List.copyOf(invoices.keySet());
    }

    LocalDate firstDate() {
        return invoices.values().stream()
                .map(Head::date)
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    LocalDate lastDate() {
        return invoices.values().stream()
                .map(Head::date)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** Takes a line of an invoice that was taken before. Prorations and credits say nothing about the units of a period. */
    void add(InvoiceLine line) {
        Head invoice = invoices.get(String.valueOf(line.invoiceId()));
        String contract = line.contractId();
        BigDecimal units = line.qty();
        if (invoice == null || contract == null || units == null || units.signum() < 0 || isProration(line)) {
            return;
        }
        latest.merge(new Key(contract, name(line.name())), new Latest(invoice, List.of(line)), (before, now) -> {
            int order = LATEST.compare(before.invoice(), now.invoice());
            if (order != 0) {
                return order > 0 ? before : now;
            }
            List<InvoiceLine> both = new ArrayList<>(before.lines());
            both.addAll(now.lines());
            return new Latest(now.invoice(), both);
        });
    }

    private static boolean isProration(InvoiceLine line) {
        return java.util.stream.Stream.of(line.typeName(), line.name(), line.description())
                .anyMatch(text -> text != null && PRORATION.matcher(text).find());
    }

    static boolean sameName(@Nullable String one, @Nullable String other) {
        return name(one).equals(name(other));
    }

    private static String name(@Nullable String name) {
        return name == null ? "" : name.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    }

    // ---- asking

    /**
     * What was last invoiced for one row.
     *
     * @param rows all rows of the same contract, this one among them
     */
    Optional<Billed> of(RelatedService row, List<RelatedService> rows, @Nullable String billingCycle) {
        Latest found = latest.get(new Key(String.valueOf(row.contractId()), name(row.serviceName())));
        if (found == null) {
            return Optional.empty();
        }
        List<InvoiceLine> lines = regular(found);
        LocalDate through = through(found.invoice(), lines.get(0), billingCycle);
        List<RelatedService> twins = rows.stream()
                .filter(other -> name(other.serviceName()).equals(name(row.serviceName())))
                .filter(other -> !startsAfter(other, through))
                .toList();
        if (twins.stream().noneMatch(twin -> Objects.equals(twin.id(), row.id()))) {
            return Optional.empty();
        }
        return twins.size() == 1 && lines.size() == 1
                ? Optional.of(new Billed(plain(lines.get(0).qty()), through))
                : byPrice(row, twins, lines).map(units -> new Billed(units, through));
    }

    /** Of several lines of one name, those of the row's price are its own, if they leave no choice. */
    private static Optional<BigDecimal> byPrice(
            RelatedService row, List<RelatedService> twins, List<InvoiceLine> lines) {
        List<BigDecimal> units = lines.stream()
                .filter(line -> samePrice(line.unitPrice(), row.unitPrice()))
                .map(line -> plain(line.qty()))
                .toList();
        long rows = twins.stream()
                .filter(twin -> samePrice(twin.unitPrice(), row.unitPrice()))
                .count();
        boolean told = units.size() == rows && units.stream().distinct().count() == 1;
        return told ? Optional.of(units.get(0)) : Optional.empty();
    }

    /** A change inside a period shows as a line of its own, dated by the change; the period's own line has the first day. */
    private static List<InvoiceLine> regular(Latest found) {
        LocalDate from = found.invoice().from();
        List<InvoiceLine> dated = found.lines().stream()
                .filter(line -> from != null && from.equals(Days.parse(line.valueDate())))
                .toList();
        return dated.isEmpty() ? found.lines() : dated;
    }

    private static boolean startsAfter(RelatedService row, LocalDate day) {
        LocalDate effective = Days.parse(row.effectiveDate());
        return effective != null && effective.isAfter(day);
    }

    private static LocalDate through(Head invoice, InvoiceLine line, @Nullable String billingCycle) {
        LocalDate valueDate = Days.parse(line.valueDate());
        LocalDate to = invoice.to();
        if (to != null && (valueDate == null || !to.isBefore(valueDate))) {
            return to;
        }
        if (valueDate == null) {
            return invoice.date();
        }
        return BillingCycle.of(billingCycle)
                .map(cycle -> cycle.after(valueDate, 1).minusDays(1))
                .orElse(valueDate);
    }

    private static boolean samePrice(@Nullable BigDecimal one, @Nullable BigDecimal other) {
        return one == null || other == null || one.compareTo(other) == 0;
    }

    private static BigDecimal plain(@Nullable BigDecimal units) {
        BigDecimal stripped = units == null ? BigDecimal.ZERO : units.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
