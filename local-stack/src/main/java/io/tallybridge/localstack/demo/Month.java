package io.tallybridge.localstack.demo;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The facts of the month: 40 clients as the vendors and as the PSAs call them, what was counted on each of 30 days, and
 * what the PSAs bill before. What should be billed is computed here from the counts alone, apart from the suite.
 *
 * @param zone the organization's time zone
 * @param first first day
 * @param last last day, today in {@code zone}
 */
record Month(ZoneId zone, LocalDate first, LocalDate last) {

    static final int DAYS = 30;
    static final int CLIENTS = 40;

    /** Clients with the same name on both sides, character for character. */
    private static final List<String> EQUAL = List.of(
            "Acorn Family Dentistry",
            "Alder & Finch Accountants",
            "Atlas Freight Forwarding",
            "Bellwether Insurance Brokers",
            "Brightwater Veterinary Clinic",
            "Cedar Ridge Orthopaedics",
            "Copperfield Brewing Co.",
            "Dunmore Civil Engineering",
            "Eastgate Community College",
            "Fairhaven Credit Union",
            "Falkenberg Maschinenbau",
            "Grünwald Apotheke",
            "Hartley & Sons Joinery",
            "Heron Lake Campground",
            "Ironbridge Steel Works",
            "Juniper Yoga Studios",
            "Kilmorey Estate Agents",
            "Lakeshore Pediatrics",
            "Lindqvist Fastigheter",
            "Marlow Theatre Trust",
            "Meadowbrook Care Homes",
            "Northpoint Surveying",
            "Oakhurst Golf Club",
            "Osprey Aviation Services",
            "Pemberton Wealth Management",
            "Pinecrest Property Group",
            "Riverside Legal LLP",
            "Sainte-Claire Patisserie",
            "Silverline Couriers",
            "Tamarind Catering",
            "Weststadt Kindergarten",
            "Zenith Machine Tools");

    /** Clients whose names differ: the vendor's, the PSA's. */
    private static final List<List<String>> DIFFERENT = List.of(
            List.of("Blue Harbor Dental", "Blue Harbor Dental Ltd"),
            List.of("ALPENBLICK HOTEL", "Alpenblick Hotel"),
            List.of("Kestrel Logistics", "Kestrel Logistics, Inc."),
            List.of("St. Marys Parish School", "St. Mary's Parish School"),
            List.of("Greenfeld Architects", "Greenfield Architects"),
            List.of("Steinbach Elektro", "Steinbach Elektro GmbH"));

    /** Accounts that belong to no client, and two clients that no vendor knows. */
    private static final List<List<String>> STRANGERS =
            List.of(List.of("Internal Lab", "Thornbury & Vale"), List.of("Trial 2291", "Quay Street Bakery"));

    /** The client that leaves in the last week. */
    static final int LEAVING = 16;

    /** The client whose count of one day the vendor corrects. */
    static final int CORRECTED = 7;

    static final int CORRECTED_DAY = 4;

    private static final LocalTime LAST_START = LocalTime.of(20, 0);

    /** The month that ends today, in a time zone in which today goes on for hours: for the play, and for what tests do after. */
    static Month endingToday() {
        return endingOn(Instant.now());
    }

    static Month endingOn(Instant now) {
        ZoneId zone = ZoneId.of("Europe/Vienna");
        if (!now.atZone(zone).toLocalTime().isBefore(LAST_START)) {
            zone = ZoneId.of("America/New_York");
        }
        LocalDate today = LocalDate.ofInstant(now, zone);
        return new Month(zone, today.minusDays(DAYS - 1L), today);
    }

    /** What is counted and how it becomes a quantity. */
    enum Counted {
        KEEPER("Keeper Business", "Keeper password manager, per user", "AVG_DAILY", "4.75", "2.10"),
        BREACHWATCH("BreachWatch", "BreachWatch", "MAX", "1.20", "0.45"),
        WORKSTATIONS("Datto RMM Workstations", "RMM agent, workstation", "LAST", "3.50", "1.20"),
        SERVERS("Datto RMM Servers", "Datto RMM Servers", "LAST", "18.00", "6.40");

        final String service;
        final String product;
        final String reduction;
        final BigDecimal price;
        final BigDecimal cost;

        Counted(String service, String product, String reduction, String price, String cost) {
            this.service = service;
            this.product = product;
            this.reduction = reduction;
            this.price = new BigDecimal(price);
            this.cost = new BigDecimal(cost);
        }

        boolean keeper() {
            return this == KEEPER || this == BREACHWATCH;
        }

        /** Whether the PSA's product has the service's name, so that it is mapped without a person. */
        boolean sameName() {
            return service.equals(product);
        }
    }

    String accountName(int client) {
        if (client < EQUAL.size()) {
            return EQUAL.get(client);
        }
        int next = client - EQUAL.size();
        return next < DIFFERENT.size()
                ? DIFFERENT.get(next).get(0)
                : STRANGERS.get(next - DIFFERENT.size()).get(0);
    }

    String companyName(int client) {
        if (client < EQUAL.size()) {
            return EQUAL.get(client);
        }
        int next = client - EQUAL.size();
        return next < DIFFERENT.size()
                ? DIFFERENT.get(next).get(1)
                : STRANGERS.get(next - DIFFERENT.size()).get(1);
    }

    boolean sameName(int client) {
        return client < EQUAL.size();
    }

    boolean isMapped(int client) {
        return client < EQUAL.size() + DIFFERENT.size();
    }

    /** The clients that a person has to map. */
    List<Integer> differing() {
        return IntStream.range(EQUAL.size(), EQUAL.size() + DIFFERENT.size())
                .boxed()
                .toList();
    }

    /** The same, of those that a PSA has. */
    List<Integer> differing(Psa psa) {
        return differing().stream().filter(psa::has).toList();
    }

    /** The clients that a PSA has and some vendor knows. */
    List<Integer> mapped(Psa psa) {
        return mapped().stream().filter(psa::has).toList();
    }

    /** The clients that a PSA has. */
    List<Integer> clients(Psa psa) {
        return IntStream.range(0, CLIENTS).filter(psa::has).boxed().toList();
    }

    List<Integer> mapped() {
        return IntStream.range(0, CLIENTS).filter(this::isMapped).boxed().toList();
    }

    /** Whether a vendor counts this for this client at all. */
    boolean counts(Counted what, int client) {
        return what != Counted.BREACHWATCH || client % 8 == 2;
    }

    LocalDate day(int index) {
        return first.plusDays(index);
    }

    /** What the vendor reported, on the day as it was first told. */
    BigDecimal reported(Counted what, int client, int day) {
        int size = 3 + (client * 7) % 23;
        boolean left = client == LEAVING && day >= DAYS - 7;
        return switch (what) {
            // A daily average as Keeper reports it: parts of a user, growing a little over the month.
            case KEEPER ->
                new BigDecimal(size)
                        .add(new BigDecimal("0.10"))
                        .add(quarter((client + day) % 5))
                        .add(quarter(day / 10 * (client % 3)));
            case BREACHWATCH -> new BigDecimal(size);
            case WORKSTATIONS -> left ? BigDecimal.ZERO : new BigDecimal(size * 2 + (day > 20 ? client % 4 : 0));
            case SERVERS -> new BigDecimal(1 + client % 3);
        };
    }

    private static BigDecimal quarter(int n) {
        return new BigDecimal(n * 25).movePointLeft(2);
    }

    /** What holds in the end: the vendor took one day back. */
    BigDecimal settled(Counted what, int client, int day) {
        BigDecimal reported = reported(what, client, day);
        boolean corrected = what == Counted.KEEPER && client == CORRECTED && day == CORRECTED_DAY;
        return corrected ? reported.subtract(new BigDecimal("1.5")) : reported;
    }

    /** The month's number, before the PSA's rounding. */
    BigDecimal reduced(Counted what, int client) {
        List<BigDecimal> days = new ArrayList<>();
        for (int day = 0; day < DAYS; day++) {
            days.add(settled(what, client, day));
        }
        return switch (what.reduction) {
            case "AVG_DAILY" ->
                days.stream()
                        .reduce(BigDecimal.ZERO, BigDecimal::add)
                        .divide(new BigDecimal(DAYS), 12, RoundingMode.HALF_UP);
            case "MAX" -> days.stream().reduce(BigDecimal.ZERO, BigDecimal::max);
            default -> days.get(DAYS - 1);
        };
    }

    /** What the PSA should bill. */
    BigDecimal target(Psa psa, Counted what, int client) {
        BigDecimal reduced = reduced(what, client);
        return psa.wholeUnits()
                ? reduced.setScale(6, RoundingMode.HALF_UP).setScale(0, RoundingMode.CEILING)
                : reduced.setScale(psa.scale, RoundingMode.HALF_UP);
    }

    /** What the PSA bills before: right for most, outdated for some. */
    BigDecimal billedBefore(Psa psa, Counted what, int client) {
        BigDecimal target = target(psa, what, client);
        int outdated = psa == Psa.CONNECTWISE ? 4 : 8;
        BigDecimal off =
                switch (what) {
                    case KEEPER ->
                        client % outdated == 1
                                ? new BigDecimal(-2)
                                : client % outdated == 3 ? BigDecimal.ONE : BigDecimal.ZERO;
                    case WORKSTATIONS -> client % (outdated + 3) == 2 ? BigDecimal.ONE.negate() : BigDecimal.ZERO;
                    case SERVERS, BREACHWATCH -> client % 10 == 0 ? BigDecimal.ONE : BigDecimal.ZERO;
                };
        BigDecimal before =
                what == Counted.WORKSTATIONS && client == LEAVING ? reported(what, client, 0) : target.add(off);
        return psa.wholeUnits() ? before.setScale(0, RoundingMode.CEILING) : before;
    }

    /** The difference that a push has to make, zero for most. */
    BigDecimal difference(Psa psa, Counted what, int client) {
        return target(psa, what, client).subtract(billedBefore(psa, what, client));
    }

    /** Every line that bills something counted. */
    List<Line> lines(Psa psa) {
        List<Line> lines = new ArrayList<>();
        for (Counted what : Counted.values()) {
            for (int client : mapped(psa)) {
                if (counts(what, client)) {
                    lines.add(new Line(psa, what, client));
                }
            }
        }
        return lines;
    }

    /** How many lines a reconciliation should find up, down and right. */
    Map<String, Integer> expectedKinds(Psa psa) {
        Map<String, Integer> kinds = new LinkedHashMap<>();
        for (Line line : lines(psa)) {
            int sign = difference(psa, line.what(), line.client()).signum();
            kinds.merge(sign > 0 ? "INCREASE" : sign < 0 ? "DECREASE" : "EQUAL", 1, Integer::sum);
        }
        return kinds;
    }

    /** One billed line, with the ids that it has in its PSA. */
    record Line(Psa psa, Counted what, int client) {

        long id() {
            return psa.firstId + 5000 + what.ordinal() * 100L + client;
        }

        long agreementId() {
            return psa.agreementId(client);
        }

        long productId() {
            return psa.productId(what);
        }

        long companyId() {
            return psa.companyId(client);
        }
    }

    /**
     * The PSAs; ids of one never look like ids of the other. Two have all clients, the others a dozen, so that the play keeps
     * to their limits without long waits.
     */
    enum Psa {
        CONNECTWISE("connectwise", 10_000, true, 2),
        AUTOTASK("autotask", 60_000, true, 0),
        HALOPSA("halopsa", 100_000, false, 2),
        SYNCRO("syncro", 120_000, false, 2),
        ACCELO("accelo", 140_000, false, 4),
        TIGERPAW("tigerpaw", 160_000, false, 2),
        BMS("bms", 180_000, false, 0),
        PULSEWAY("pulseway", 200_000, false, 0),
        CLOUDBLUE("cloudblue", 220_000, false, 2);

        final String code;
        final long firstId;
        private final boolean everybody;
        private final int scale;

        Psa(String code, long firstId, boolean everybody, int scale) {
            this.code = code;
            this.firstId = firstId;
            this.everybody = everybody;
            this.scale = scale;
        }

        /** Whether it bills whole units only; then they are rounded up. */
        boolean wholeUnits() {
            return scale == 0;
        }

        boolean has(int client) {
            return everybody || client < 10 || client == EQUAL.size() || client == EQUAL.size() + 1;
        }

        long companyId(int client) {
            return firstId + client;
        }

        long agreementId(int client) {
            return firstId + 1000 + client;
        }

        long productId(Counted what) {
            return firstId + 2000 + what.ordinal();
        }

        long otherProductId() {
            return firstId + 2900;
        }
    }
}
