package io.tallybridge.psasync.psa;

import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.simulators.PsaSimulators;
import io.tallybridge.simulators.engine.JournalEntry;
import io.tallybridge.simulators.engine.PsaSimulator;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the contract suite needs of one PSA. Implementations have a public constructor without parameters and are found by
 * being there; {@code PsaTestbedsTest} compares them with {@link Psa}.
 */
public interface PsaTestbed {

    /** Small enough that a few records make several pages. */
    int PAGE_SIZE = 10;

    Psa psa();

    /** The adapter over this client, asking for {@link #PAGE_SIZE} records a page. */
    PsaAdapter adapter(PsaHttp http, PsaSimulators simulators);

    PsaSimulator<?> simulator(PsaSimulators simulators);

    /** A connection that works, with some settings more. */
    PsaConnection connection(PsaSimulators simulators, Map<String, String> moreSettings);

    /** The name of the credential that proves who we are. */
    String secretCredential();

    /** Secrets that must appear nowhere, beside the connection's credentials. */
    default List<String> operatorSecrets() {
        return List.of();
    }

    /** Takes the right to read agreements away and says by which words the report has to name it. */
    String denyAgreements(PsaSimulator<?> simulator);

    /** Parts of paths by which faults find reads and writes. */
    String companiesPath();

    String linePath();

    String writePath();

    /** The day from which the seeded lines change, null if the PSA knows no days. */
    default @Nullable LocalDate effectiveDate() {
        return null;
    }

    /** How often a write is tried that the PSA refuses, for certain, because somebody has the record open. */
    default int attemptsOnARecordInUse() {
        return 1;
    }

    /** Whether the PSA can refuse by a 500 that explains itself. */
    default boolean explains500() {
        return false;
    }

    /** The PSA's ids of seeded records; most take the seed's numbers as they are. */
    default String companyId(long seeded) {
        return String.valueOf(seeded);
    }

    default String productId(long seeded) {
        return String.valueOf(seeded);
    }

    default String agreementId(long seeded) {
        return String.valueOf(seeded);
    }

    default LineRef line(long agreement, long line, long product) {
        return new LineRef(agreementId(agreement), String.valueOf(line), productId(product));
    }

    /** Called after every seed, for a PSA whose quantities show only after something happened, such as an invoice. */
    default void seeded(PsaSimulator<?> simulator) {}

    /** Whether answers carry the address of the next page; other PSAs are asked for pages by number. */
    default boolean linksToNextPages() {
        return false;
    }

    /** Whether a line tells its price and cost; elsewhere they are the product's. */
    default boolean linesTellPrices() {
        return true;
    }

    /** Whether the quantities of two lines of one product on one agreement can be told apart. */
    default boolean tellsTwinsApart() {
        return true;
    }

    /** Whether a line tells its quantity before it was invoiced. */
    default boolean tellsQuantitiesBeforeInvoices() {
        return true;
    }

    /** Whether a request of the journal tries to change something. */
    default boolean writes(JournalEntry request) {
        return request.method().equals("PATCH")
                || request.method().equals("PUT")
                || (request.method().equals("POST") && !request.path().contains("/query"));
    }

    /** Whether a request of the journal is about the credentials alone, such as asking for a token. */
    default boolean signsIn(JournalEntry request) {
        return false;
    }

    /**
     * What sets quantities: the adapter itself, or described calls over it where the PSA has no public one; null if there is
     * nothing but a worksheet.
     */
    default @Nullable SetsQuantities writer(PsaAdapter adapter, PsaHttp http) {
        return adapter instanceof SetsQuantities itself ? itself : null;
    }

    /** Whether the PSA's names are known to begin in either case. */
    default boolean variesCase() {
        return true;
    }

    /** A time after which no token is good any more. */
    default Duration tokenLife() {
        return Duration.ofDays(2);
    }

    /** Whether the PSA has records with ids below zero. */
    default boolean negativeIds() {
        return false;
    }

    /** Whether a call whose credentials were refused is sent again with renewed ones. */
    default boolean renewsSignIn(PsaDescriptor descriptor) {
        PsaDescriptor.AuthKind kind = descriptor.auth().kind();
        return kind == PsaDescriptor.AuthKind.OAUTH_CLIENT_CREDENTIALS || kind == PsaDescriptor.AuthKind.LOGIN;
    }

    /** What a 401 means that comes although the credentials are good. */
    default PsaFailure strayUnauthorized() {
        return PsaFailure.AUTH;
    }

    /** Switches on the limit that the PSA publishes, if the simulator does not have it on from the start. */
    default void enforceLimits(PsaSimulator<?> simulator) {}
}
