package io.tallybridge.psasync.connection;

import io.tallybridge.psasync.psa.Ability;
import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.PsaDescriptor;
import io.tallybridge.psasync.psa.PsaDescriptor.Capability;
import io.tallybridge.psasync.psa.QuantityRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a connection can do: first the facts about its PSA, then what they come to for this connection, in words for a screen.
 *
 * @param quantityWrite how the PSA takes quantities by itself
 * @param writesNow how they are written over this connection, as it is set up now
 * @param reads where the quantity of a line comes from
 * @param rounding what becomes of decimals
 * @param zero whether a line can be brought to zero
 * @param dates from which day a change bills
 * @param switches every ability, whether it is on, and how to switch it on
 * @param limitsInWords what the PSA asks of its callers, and whose calls it counts together
 * @param never what is not done over this connection, whatever is approved
 * @param documentation path of the page about this PSA
 */
record Capabilities(
        Psa psa,
        String name,
        PsaDescriptor.Write quantityWrite,
        QuantityRule quantity,
        PsaDescriptor.EffectiveDate effectiveDate,
        PsaDescriptor.ReadBack readBack,
        Map<Ability, Capability> abilities,
        List<PsaDescriptor.Limit> limits,
        Writing writesNow,
        String reads,
        String rounding,
        String zero,
        String dates,
        List<Switch> switches,
        List<String> limitsInWords,
        List<String> never,
        String documentation) {

    /** The way from an approved line to the PSA. */
    enum Way {
        /** A call with the new quantity. */
        SET,
        /** A call with the difference to a fresh reading. */
        DIFFERENCE,
        /** A call that an operator described. */
        CONFIGURED,
        /** A file that a person works off. */
        WORKSHEET
    }

    /** How quantities are written now. */
    record Writing(Way way, String words) {}

    /**
     * One ability.
     *
     * @param on it works over this connection, as it is set up now
     * @param toSwitchOn null if it is on, or cannot be switched on
     */
    record Switch(
            Ability ability,
            boolean on,
            String words,
            @Nullable ToSwitchOn toSwitchOn) {}

    /**
     * What to do to switch an ability on.
     *
     * @param setting the connection's setting; null if it takes more than that
     * @param role who may do it
     */
    record ToSwitchOn(@Nullable String setting, String role, String words) {}
}
