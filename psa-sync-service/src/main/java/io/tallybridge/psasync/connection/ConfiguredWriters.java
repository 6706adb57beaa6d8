package io.tallybridge.psasync.connection;

import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.SetsQuantities;
import java.util.Optional;

/** Knows the connections whose quantities are set by calls that an operator described. */
public interface ConfiguredWriters {

    /** What sets quantities over this connection; empty unless such calls are described, proven and switched on. */
    Optional<SetsQuantities> of(PsaConnection connection);
}
