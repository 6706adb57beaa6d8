package io.tallybridge.common.time;

import com.github.f4b6a3.uuid.UuidCreator;
import java.util.UUID;

/** Ids of ours: UUIDv7, so that rows written together stay together in an index. */
public final class Ids {
    private Ids() {}

    /** A new id, later ones sort after earlier ones to the millisecond. */
    public static UUID next() {
        return UuidCreator.getTimeOrderedEpoch();
    }
}
