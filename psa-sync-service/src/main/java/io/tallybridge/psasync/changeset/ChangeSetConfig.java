package io.tallybridge.psasync.changeset;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.math.BigDecimal;

/** Where the brakes grip. */
@ConfigMapping(prefix = "tallybridge.brakes")
interface ChangeSetConfig {

    /** A line that drops by more than so many percent is warned about. */
    @WithDefault("50")
    BigDecimal dropPercent();

    /** Drops of at most so many units are never warned about. */
    @WithDefault("5")
    BigDecimal dropUnits();

    /** A set that moves more money than this, in the organization's currency, is warned about. */
    @WithDefault("10000")
    BigDecimal amount();

    default Brakes.Limits limits() {
        return new Brakes.Limits(dropPercent(), dropUnits(), amount());
    }
}
