package io.tallybridge.usage.count;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.UUID;

/**
 * A count to be stored.
 *
 * @param key what is counted
 * @param unitCount absolute quantity, exact
 * @param recordedBy subject of the vendor's integration, or a person
 * @param source the way it came in
 * @param serviceKnown whether mapping-service knows the service; if not, the service id is the one that was sent
 * @param accepted whether a vendor was answered 201: account and service are mapped
 * @param rebuild whether the billing view is to be rebuilt for it
 */
public record CountEntry(
        Key key,
        BigDecimal unitCount,
        String recordedBy,
        Source source,
        boolean serviceKnown,
        boolean accepted,
        boolean rebuild) {

    /** What is counted: one service for one account on one day. */
    public record Key(String organization, UUID integrationId, String accountId, String serviceId, LocalDate day) {

        /** Everybody who writes several rows writes them in this order, so that nobody waits for each other in a circle. */
        static final Comparator<Key> WRITE_ORDER = Comparator.comparing(Key::organization)
                .thenComparing(Key::integrationId)
                .thenComparing(Key::accountId)
                .thenComparing(Key::serviceId)
                .thenComparing(Key::day);
    }
}
