package io.tallybridge.psasync.psa;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What quantities a PSA can hold. Reconciliation compares and pushes only rounded targets, otherwise a line that is right
 * would be reported for ever.
 *
 * @param scale decimals that the PSA holds
 * @param rounding how the billable quantity becomes a target
 * @param usageScale decimals to which the billable quantity is first rounded half up, so that noise of a division such as
 *     2.0000000001 does not become a whole unit; null leaves it out
 * @param zero whether a line may be brought to zero
 */
public record QuantityRule(
        @JsonProperty(required = true) int scale,
        @JsonProperty(required = true) RoundingMode rounding,
        @Nullable Integer usageScale,
        @JsonProperty(required = true) Zero zero) {

    /** The connection setting that lets zero through where a PSA makes it doubtful. */
    public static final String ALLOW_ZERO = "allowZero";

    /** Whether a line may be brought to zero. */
    public enum Zero {
        ALLOWED,
        /** Only with {@link #ALLOW_ZERO}; otherwise a person ends the line in the PSA. */
        NEEDS_PERSON
    }

    /** The target for a billable quantity. */
    public BigDecimal round(BigDecimal billable) {
        BigDecimal usage = usageScale == null ? billable : billable.setScale(usageScale, RoundingMode.HALF_UP);
        return usage.setScale(scale, rounding);
    }

    /** Why a target cannot be pushed over this connection, in words for people; empty if it can. */
    public Optional<String> objection(BigDecimal target, PsaConnection connection) {
        if (target.signum() < 0) {
            return Optional.of("A quantity below zero is never written.");
        }
        if (target.stripTrailingZeros().scale() > scale) {
            return Optional.of(
                    scale == 0
                            ? "Only whole numbers can be written."
                            : "At most " + scale + " decimals can be written.");
        }
        if (target.signum() == 0 && zero == Zero.NEEDS_PERSON && !connection.enabled(ALLOW_ZERO)) {
            return Optional.of("Zero needs a person: end the line in the PSA, or allow zero on the connection.");
        }
        return Optional.empty();
    }
}
