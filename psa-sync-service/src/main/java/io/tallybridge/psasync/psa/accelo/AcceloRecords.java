package io.tallybridge.psasync.psa.accelo;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Accelo's records, as far as we read them. */
final class AcceloRecords {
    private AcceloRecords() {}

    /**
     * A retainer, called a contract in the API.
     *
     * @param companyId the company; another kind of client as {@code kind-id}, which no company has
     */
    record Contract(
            String id,
            String title,
            String companyId,
            String standing,
            @Nullable LocalDate started,
            @Nullable LocalDate expires) {

        static @Nullable Contract from(JsonNode record, ZoneId zone) {
            String id = Values.text(record, "id");
            if (id == null) {
                return null;
            }
            String title = Values.text(record, "title");
            return new Contract(
                    id,
                    title == null ? id : title,
                    company(record),
                    lower(Values.text(record, "standing")),
                    Values.day(record, "date_started", zone),
                    Values.day(record, "date_expires", zone));
        }

        private static String company(JsonNode record) {
            String company = Values.link(record, "company");
            if (company != null) {
                return company;
            }
            String type = lower(Values.text(record, "against_type"));
            String against = Values.text(record, "against_id");
            String id = against == null ? "" : against;
            return type.equals("company") ? id : (type.isEmpty() ? "none" : type) + "-" + id;
        }

        /** Why it bills no more on a day, or null. */
        @Nullable
        String ended(LocalDate day) {
            if (!standing.equals("active")) {
                return "The retainer is " + (standing.isEmpty() ? "without a standing" : standing) + ".";
            }
            return expired(expires, day);
        }

        static @Nullable String expired(@Nullable LocalDate expires, LocalDate day) {
            return expires != null && expires.isBefore(day) ? "The retainer expired on " + expires + "." : null;
        }
    }

    /**
     * A billing period of a retainer.
     *
     * @param last the last day, which belongs to it; null if it has no end
     * @param created when it came to be, which can be before its first day
     */
    record Period(
            String id,
            boolean opened,
            boolean prepaid,
            LocalDate first,
            @Nullable LocalDate last,
            Instant created) {

        static @Nullable Period from(JsonNode record, ZoneId zone) {
            String id = Values.text(record, "id");
            Instant commenced = Values.moment(record, "date_commenced");
            if (id == null || commenced == null) {
                return null;
            }
            Instant created = Values.moment(record, "date_created");
            return new Period(
                    id,
                    lower(Values.text(record, "standing")).equals("opened"),
                    !lower(Values.text(record, "budget_type")).equals("post-paid"),
                    LocalDate.ofInstant(commenced, zone),
                    Values.day(record, "date_expires", zone),
                    created == null || created.isAfter(commenced) ? commenced : created);
        }

        boolean holds(LocalDate day) {
            return !first.isAfter(day) && (last == null || !last.isBefore(day));
        }

        /**
         * The day that a change from some day is about.
         *
         * @param arrears whether periods billed in arrears take what was counted until the day before
         */
        LocalDate meant(LocalDate day, boolean arrears) {
            return arrears && !prepaid ? day.minusDays(1) : day;
        }

        /** The day to give to a change so that this period is meant. */
        LocalDate effectiveDate(boolean arrears) {
            if (!arrears || prepaid) {
                return first;
            }
            return (last == null ? first : last).plusDays(1);
        }

        @Override
        public String toString() {
            return first + " to " + (last == null ? "no end" : last);
        }
    }

    /**
     * A line of a period.
     *
     * @param templateId the item template; null if it was typed in by hand
     */
    record Material(
            String id,
            String periodId,
            @Nullable String templateId,
            String title,
            @Nullable BigDecimal quantity,
            @Nullable BigDecimal price,
            @Nullable BigDecimal cost) {

        /** The documentation's table of fields and its sample name the template differently. */
        static @Nullable Material from(JsonNode record) {
            String id = Values.text(record, "id");
            if (id == null) {
                return null;
            }
            String template = Values.link(record, "material_template_id");
            for (String name : new String[] {"budget_item_template_id", "material_template", "budget_item_template"}) {
                template = template == null ? Values.link(record, name) : template;
            }
            String period = Values.text(record, "against_id");
            String title = Values.text(record, "title");
            return new Material(
                    id,
                    period == null ? "" : period,
                    template,
                    title == null ? "" : title,
                    Values.decimal(record, "quantity"),
                    Values.decimal(record, "price"),
                    Values.decimal(record, "cost"));
        }
    }

    /** An item template of the catalogue. */
    record Template(
            String id,
            String title,
            @Nullable String code,
            boolean material,
            boolean active,
            @Nullable BigDecimal price,
            @Nullable BigDecimal cost) {

        static @Nullable Template from(JsonNode record) {
            String id = Values.text(record, "id");
            if (id == null) {
                return null;
            }
            String title = Values.text(record, "title");
            return new Template(
                    id,
                    title == null ? id : title,
                    Values.text(record, "code"),
                    lower(Values.text(record, "type")).equals("material"),
                    !lower(Values.text(record, "standing")).equals("inactive"),
                    Values.decimal(record, "price"),
                    Values.decimal(record, "cost"));
        }
    }

    /** What an invoice is against, and its day. */
    record Invoice(
            String againstType, String againstId, @Nullable LocalDate raised) {

        static @Nullable Invoice from(JsonNode record, ZoneId zone) {
            String type = Values.text(record, "against_type");
            String id = Values.text(record, "against_id");
            return type == null || id == null
                    ? null
                    : new Invoice(lower(type), id, Values.day(record, "date_raised", zone));
        }

        /**
         * Whether it bills a period. One against the retainer as a whole counts for each period that was due when it was
         * raised: rather a question too many than a quantity that no invoice shows.
         */
        boolean bills(Period period, String contractId, ZoneId zone) {
            if (againstType.equals("contract_period")) {
                return againstId.equals(period.id());
            }
            if (!againstType.equals("contract") || !againstId.equals(contractId) || raised == null) {
                return false;
            }
            LocalDate due = period.prepaid() ? LocalDate.ofInstant(period.created(), zone) : period.last();
            return due != null && !raised.isBefore(due);
        }
    }

    static String lower(@Nullable String text) {
        return text == null ? "" : text.strip().toLowerCase(Locale.ROOT);
    }
}
