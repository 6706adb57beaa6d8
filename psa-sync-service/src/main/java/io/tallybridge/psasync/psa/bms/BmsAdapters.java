package io.tallybridge.psasync.psa.bms;

import io.tallybridge.psasync.psa.Psa;
import io.tallybridge.psasync.psa.http.PsaHttp;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The one adapter under both names of the product; they differ in hosts and words, which are in their descriptors. */
final class BmsAdapters {
    private BmsAdapters() {}

    @Produces
    @Singleton
    static BmsAdapter bms(PsaHttp http, BmsConfig config) {
        return new BmsAdapter(Psa.BMS, http, config);
    }

    @Produces
    @Singleton
    static BmsAdapter pulseway(PsaHttp http, BmsConfig config) {
        return new BmsAdapter(Psa.PULSEWAY, http, config);
    }
}
