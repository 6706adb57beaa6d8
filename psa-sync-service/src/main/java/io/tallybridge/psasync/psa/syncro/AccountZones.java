package io.tallybridge.psasync.psa.syncro;

import io.tallybridge.psasync.psa.ConnectionReport.Check;
import io.tallybridge.psasync.psa.PsaConnection;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.http.Addressbook;
import io.tallybridge.psasync.psa.http.PsaTime;
import io.tallybridge.psasync.psa.syncro.SyncroRecords.Locale;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The time zones in which accounts make their invoices: from the connection, or else from Syncro's own settings. */
final class AccountZones {
    static final String TIME_ZONE = "timeZone";

    private static final String CHECK = "time zone";

    private final Addressbook<ZoneId> known;

    AccountZones(PsaTime time, Duration lifetime) {
        this.known = new Addressbook<>(time, lifetime);
    }

    /**
     * The account's zone.
     *
     * @return empty if Syncro does not tell it
     * @throws PsaException INVALID if the connection names one that does not exist; retryable if Syncro cannot be asked now
     */
    Optional<ZoneId> of(PsaConnection connection, SyncroClient client) {
        Optional<String> chosen = connection.setting(TIME_ZONE);
        if (chosen.isPresent()) {
            return Optional.of(parse(chosen.get())
                    .orElseThrow(() ->
                            new PsaException(PsaFailure.INVALID, "There is no time zone \"" + chosen.get() + "\".")));
        }
        Optional<ZoneId> remembered = known.find(connection);
        if (remembered.isPresent()) {
            return remembered;
        }
        Optional<ZoneId> told = told(client);
        told.ifPresent(zone -> known.remember(connection, zone));
        return told;
    }

    private static Optional<ZoneId> told(SyncroClient client) {
        try {
            Locale locale = client.settings().locale();
            return locale == null
                    ? Optional.empty()
                    : Stream.of(parse(locale.timeZone()), parse(locale.timeOffset()))
                            .flatMap(Optional::stream)
                            .findFirst();
        } catch (PsaException e) {
            if (e.retryable() || e.failure() == PsaFailure.AUTH) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static Optional<ZoneId> parse(@Nullable String zone) {
        if (zone == null || zone.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ZoneId.of(zone.strip()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Not knowing the zone fails nothing: the hours without writes get longer. */
    void check(PsaConnection connection, SyncroClient client, List<Check> checks) {
        try {
            checks.add(of(connection, client)
                    .map(zone -> Check.passed(CHECK, "Invoices are made in " + zone + "."))
                    .orElseGet(() -> Check.passed(
                            CHECK,
                            "Syncro does not tell the account's time zone: nothing is written while it is the morning of"
                                    + " an invoice run anywhere. The setting " + TIME_ZONE + " makes that shorter.")));
        } catch (PsaException e) {
            checks.add(Check.failed(CHECK, String.valueOf(e.getMessage()), e.failure()));
        }
    }
}
