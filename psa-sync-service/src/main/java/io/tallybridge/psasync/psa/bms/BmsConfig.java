package io.tallybridge.psasync.psa.bms;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

/** What an operator decides about Kaseya BMS and Pulseway PSA. */
@ConfigMapping(prefix = "tallybridge.bms")
public interface BmsConfig {

    /** Records per page. The PSA publishes no maximum. */
    @WithDefault("100")
    int pageSize();

    /** How long before its end a token is renewed. */
    @WithDefault("PT2M")
    Duration renewBefore();

    /** How long a token is used whose end the PSA does not tell. */
    @WithDefault("PT10M")
    Duration assumedTokenLife();

    /** How long a token is used at most, whatever the PSA tells. */
    @WithDefault("PT12H")
    Duration longestTokenLife();

    /** How far back a tenant's invoices are read for what was last billed. */
    @WithDefault("P100D")
    Duration invoiceWindow();

    /** The same for an account's contracts that bill by the quarter, by the year or at times that we do not know. */
    @WithDefault("P400D")
    Duration longInvoiceWindow();

    /** How long lines that were read for one part of a tenant's contracts serve for the others of the same reading. */
    @WithDefault("PT30M")
    Duration linesLifetime();

    /** Pauses between the readings after a line was added. */
    @WithDefault("PT1S,PT2S,PT3S,PT5S")
    List<Duration> readBackPauses();
}
