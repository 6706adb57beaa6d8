package io.tallybridge.psasync.connection;

import io.tallybridge.common.caller.Roles;
import io.tallybridge.psasync.connection.Capabilities.Switch;
import io.tallybridge.psasync.connection.Capabilities.ToSwitchOn;
import io.tallybridge.psasync.connection.Capabilities.Way;
import io.tallybridge.psasync.connection.Capabilities.Writing;
import io.tallybridge.psasync.psa.Ability;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaDescriptor;
import io.tallybridge.psasync.psa.PsaDescriptor.Capability;
import io.tallybridge.psasync.psa.PsaDescriptor.Limit;
import io.tallybridge.psasync.psa.QuantityRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Puts the facts about a PSA into words for one connection. */
final class CapabilityWords {
    private final PsaDescriptor psa;
    private final PsaConnection connection;
    private final boolean configured;

    /**
     * @param configured calls that an operator described are switched on
     */
    CapabilityWords(PsaDescriptor psa, PsaConnection connection, boolean configured) {
        this.psa = psa;
        this.connection = connection;
        this.configured = configured;
    }

    Capabilities all() {
        return new Capabilities(
                psa.code(),
                psa.name(),
                psa.write(),
                psa.quantity(),
                psa.effectiveDate(),
                psa.readBack(),
                psa.abilities(),
                psa.limits(),
                writing(),
                reads(),
                rounding(),
                zero(),
                dates(),
                psa.abilities().entrySet().stream()
                        .map(entry -> ability(entry.getKey(), entry.getValue()))
                        .toList(),
                psa.limits().stream().map(CapabilityWords::limit).toList(),
                never(),
                psa.notes());
    }

    private Way way() {
        if (configured) {
            return Way.CONFIGURED;
        }
        if (!psa.can(Ability.SET_QUANTITY, connection)) {
            return Way.WORKSHEET;
        }
        return psa.write() == PsaDescriptor.Write.DELTA ? Way.DIFFERENCE : Way.SET;
    }

    private Writing writing() {
        Way way = way();
        return new Writing(
                way,
                switch (way) {
                    case SET ->
                        "A push sends the new quantity, if the line still has what was reviewed, and reads it back.";
                    case DIFFERENCE ->
                        "A push sends the difference to a fresh reading, if the line still has what was reviewed, and"
                                + " reads it back.";
                    case CONFIGURED ->
                        "A push sends the calls that an operator described and proved by a trial, and reads back by them.";
                    case WORKSHEET ->
                        "A push hands out a worksheet (CSV). A person works it off and imports the answers, or the PSA's"
                                + " lines and invoices confirm it later.";
                });
    }

    private String reads() {
        return switch (psa.readBack()) {
            case LIVE -> "The PSA tells what a line has now.";
            case LAST_INVOICED ->
                "The PSA tells what was last invoiced. What changed since is known only from worksheets and pushes, and"
                        + " marked so until an invoice confirms it.";
            case NONE ->
                psa.can(Ability.READ_LINES, connection)
                        ? "The calls that the connection's settings name tell what a line has now."
                        : "The PSA tells no quantities. They are known only from worksheets and pushes, and marked so; before the"
                                + " first one they are unknown.";
        };
    }

    private String rounding() {
        QuantityRule rule = psa.quantity();
        String decimals =
                switch (rule.scale()) {
                    case 0 -> "Whole numbers";
                    case 1 -> "One decimal";
                    default -> rule.scale() + " decimals";
                };
        String how =
                switch (rule.rounding()) {
                    case CEILING, UP -> "anything more is rounded up";
                    case FLOOR, DOWN -> "anything more is cut off";
                    default -> "anything more is rounded to the nearest, a half up";
                };
        return decimals + "; " + how + ".";
    }

    private String zero() {
        if (way() == Way.WORKSHEET) {
            return "Zero stands on the worksheet; if the PSA does not take it, the line is ended.";
        }
        return zeroNeedsPerson()
                ? "A line is not brought to zero: a person ends it in the PSA, or an org-admin sets '"
                        + QuantityRule.ALLOW_ZERO + "' to true on the connection."
                : "A line can be brought to zero.";
    }

    private boolean zeroNeedsPerson() {
        return psa.quantity().zero() == QuantityRule.Zero.NEEDS_PERSON && !connection.enabled(QuantityRule.ALLOW_ZERO);
    }

    private String dates() {
        return psa.effectiveDate() == PsaDescriptor.EffectiveDate.REQUIRED
                ? "Each change bills from a day: by default the first day of the first period that is not billed yet."
                : "The PSA knows no dates: a change holds at once, and the next invoice bills it.";
    }

    private Switch ability(Ability ability, Capability capability) {
        boolean on = ability == Ability.CONFIGURED_WRITE ? configured : psa.can(ability, connection);
        return new Switch(
                ability,
                on,
                capability.words(),
                on || capability.state() == Capability.State.NO ? null : toSwitchOn(ability, capability));
    }

    private ToSwitchOn toSwitchOn(Ability ability, Capability capability) {
        String setting = capability.setting();
        if (ability == Ability.CONFIGURED_WRITE) {
            return new ToSwitchOn(
                    setting,
                    Roles.OPERATOR,
                    "An operator describes the calls under 'configured-write' of the connection, proves them by a trial on"
                            + " one line, and enables them.");
        }
        if (setting == null) {
            return new ToSwitchOn(null, Roles.ORG_ADMIN, "See the page about this PSA.");
        }
        return new ToSwitchOn(
                setting,
                Roles.ORG_ADMIN,
                "An org-admin sets '" + setting + "' on the connection to " + value(setting) + ".");
    }

    private String value(String setting) {
        List<String> values = psa.settings().stream()
                .filter(field -> field.name().equals(setting))
                .map(field -> field.values() == null ? List.<String>of() : field.values())
                .findFirst()
                .orElse(List.of());
        List<String> on =
                values.stream().filter(value -> !value.equals("false")).toList();
        return on.isEmpty() ? "a value of its own" : String.join(" or ", on);
    }

    private static String limit(Limit limit) {
        List<String> parts = new ArrayList<>();
        if (limit.requests() != null && limit.per() != null) {
            parts.add(String.format(Locale.ROOT, "%,d", limit.requests()) + " requests " + per(limit.per()));
        }
        if (limit.concurrent() != null) {
            parts.add(limit.concurrent() + (limit.concurrent() == 1 ? " request" : " requests") + " at the same time");
        }
        return "At most " + String.join(" and ", parts) + ", " + scope(limit) + ".";
    }

    private static String per(Duration per) {
        if (per.equals(Duration.ofSeconds(1))) {
            return "a second";
        }
        if (per.equals(Duration.ofMinutes(1))) {
            return "a minute";
        }
        if (per.equals(Duration.ofHours(1))) {
            return "an hour";
        }
        if (per.equals(Duration.ofDays(1))) {
            return "a day";
        }
        return per.toSeconds() % 60 == 0 ? "in " + per.toMinutes() + " minutes" : "in " + per.toSeconds() + " seconds";
    }

    private static String scope(Limit limit) {
        return switch (limit.scope()) {
            case CONNECTION -> "over this connection";
            case ENDPOINT ->
                "over this connection, "
                        + (limit.endpoint() == null ? "to each kind of record" : "to " + limit.endpoint());
            case EGRESS_ADDRESS -> "by this installation, over all its connections to the PSA together";
            default -> "counted together as " + limit.scope();
        };
    }

    private List<String> never() {
        List<String> never = new ArrayList<>();
        never.add("Companies, products, agreements and invoices are never created, changed or deleted.");
        never.add("Prices, costs and texts of lines are never changed, and no line is ever deleted.");
        never.add("Nothing is written that a billing-approver has not approved.");
        never.add("A write whose outcome is unknown is never sent again before the line was read.");
        boolean adds = psa.can(Ability.ADD_LINE, connection);
        if (!adds) {
            never.add("Missing lines are not added.");
        }
        if (way() == Way.WORKSHEET && !adds) {
            never.add("No call that changes anything is sent over this connection.");
        }
        if (way() != Way.WORKSHEET && zeroNeedsPerson()) {
            never.add("No line is brought to zero.");
        }
        return never;
    }
}
