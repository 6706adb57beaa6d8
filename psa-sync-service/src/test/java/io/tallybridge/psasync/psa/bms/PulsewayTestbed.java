package io.tallybridge.psasync.psa.bms;

import io.tallybridge.psasync.psa.Psa;

public final class PulsewayTestbed extends BmsTestbed {
    public PulsewayTestbed() {
        super(Psa.PULSEWAY);
    }
}
