package io.tallybridge.psasync.psa.halopsa;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.psasync.psa.Agreement;
import io.tallybridge.psasync.psa.halopsa.HaloPsaRecords.RecurringInvoice;
import io.tallybridge.psasync.psa.http.Json;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A recurring invoice with its lines. */
record HaloPsaInvoice(RecurringInvoice header, List<HaloPsaLine> lines) {
    private static final Map<String, String> CYCLES = Map.ofEntries(
            Map.entry("weekly", "Weekly"),
            Map.entry("monthly", "Monthly"),
            Map.entry("quarterly", "Quarterly"),
            Map.entry("halfyearly", "Semi-Annual"),
            Map.entry("semiannual", "Semi-Annual"),
            Map.entry("semiannually", "Semi-Annual"),
            Map.entry("6monthly", "Semi-Annual"),
            Map.entry("annual", "Yearly"),
            Map.entry("annually", "Yearly"),
            Map.entry("yearly", "Yearly"));
    private static final Map<Long, String> CYCLES_BY_MONTHS =
            Map.of(1L, "Monthly", 3L, "Quarterly", 6L, "Semi-Annual", 12L, "Yearly");

    static HaloPsaInvoice of(JsonNode raw) {
        RecurringInvoice header = Json.convert(raw, RecurringInvoice.class);
        List<HaloPsaLine> lines = new ArrayList<>();
        if (header.lines() != null) {
            for (JsonNode line : header.lines()) {
                if (line.isObject()) {
                    lines.add(HaloPsaLine.of(line));
                }
            }
        }
        return new HaloPsaInvoice(header, lines);
    }

    /** Whether this is a recurring invoice at all; lists may hold others. */
    boolean recurring() {
        return header.id() != null && header.clientId() != null && !Boolean.FALSE.equals(header.isRecurringInvoice());
    }

    /** Whether lines were left out, though there must be some. */
    boolean withoutItsLines() {
        BigDecimal total = header.total();
        return header.lines() == null || (lines.isEmpty() && total != null && total.signum() != 0);
    }

    /** Whose charges these are: not always who is billed. */
    String companyId() {
        return original(header.originalClientId(), String.valueOf(header.clientId()));
    }

    /** Whose charges one line holds. */
    String companyId(HaloPsaLine line) {
        return original(line.fields().originalClientId(), companyId());
    }

    private static String original(@Nullable String client, String otherwise) {
        return client == null || client.isBlank() || client.equals("0") ? otherwise : client;
    }

    /** Why it bills no more or not at present, or null. */
    @Nullable
    String ended(LocalDate today) {
        LocalDate end = HaloPsaLine.day(header.enddate());
        if (Boolean.TRUE.equals(header.disabled())) {
            return "The recurring invoice is disabled.";
        }
        if (end != null && end.isBefore(today)) {
            return "The recurring invoice ended on " + end + ".";
        }
        return Boolean.TRUE.equals(header.posted()) ? "The recurring invoice is posted." : null;
    }

    /** Whether it is over for good, so that it is not even listed. */
    boolean over(LocalDate today) {
        LocalDate end = HaloPsaLine.day(header.enddate());
        return end != null && end.isBefore(today);
    }

    Agreement toAgreement(LocalDate today) {
        return new Agreement(
                String.valueOf(header.id()),
                companyId(),
                name(),
                ended(today) == null,
                HaloPsaLine.day(header.startdate()),
                HaloPsaLine.day(header.enddate()),
                billingCycle(),
                currency());
    }

    private String name() {
        for (String text : new String[] {header.name(), header.reference(), header.contractRef()}) {
            if (text != null && !text.isBlank()) {
                return text;
            }
        }
        return "Recurring invoice " + header.id();
    }

    private @Nullable String currency() {
        for (String text : new String[] {header.currencyCodeName(), header.currency()}) {
            if (text != null && text.strip().matches("[A-Z]{3}")) {
                return text.strip();
            }
        }
        return null;
    }

    /** The numbers behind the period are not published, so its name counts, and then its days. */
    @Nullable
    String billingCycle() {
        String name = header.periodname() == null ? "" : header.periodname().strip();
        String known = CYCLES.get(name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", ""));
        if (known != null) {
            return known;
        }
        LocalDate start = HaloPsaLine.day(header.periodStartDate());
        LocalDate end = HaloPsaLine.day(header.periodEndDate());
        if (start != null && end != null) {
            LocalDate next = end.plusDays(1);
            long months = ChronoUnit.MONTHS.between(start, next);
            String byDays = start.plusMonths(months).equals(next) ? CYCLES_BY_MONTHS.get(months) : null;
            if (byDays != null) {
                return byDays;
            }
        }
        return name.isEmpty() ? null : name;
    }

    /** The cycle of a line; unknown if it has another one than the header, because nobody tells what the number means. */
    @Nullable
    String billingCycle(HaloPsaLine line) {
        String own = line.fields().billingperiod();
        boolean other = own != null && !own.isBlank() && !own.equals("0") && !own.equals(header.period());
        return other ? null : billingCycle();
    }

    /** What happened to other lines since, in words for people. */
    List<String> changesBeside(String lineId, HaloPsaInvoice before) {
        Set<String> was = before.idsBeside(lineId);
        Set<String> is = idsBeside(lineId);
        List<String> changes = new ArrayList<>();
        was.stream().filter(id -> !is.contains(id)).forEach(id -> changes.add("line " + id + " is gone"));
        is.stream().filter(id -> !was.contains(id)).forEach(id -> changes.add("line " + id + " is new"));
        return changes;
    }

    private Set<String> idsBeside(String lineId) {
        Set<String> ids = new TreeSet<>();
        for (HaloPsaLine line : lines) {
            ids.add(String.valueOf(line.fields().id()));
        }
        ids.remove(lineId);
        return ids;
    }
}
