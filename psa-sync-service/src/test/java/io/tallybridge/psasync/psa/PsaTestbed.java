package io.tallybridge.psasync.psa;

import io.tallybridge.psasync.psa.http.PsaHttp;
import io.tallybridge.simulators.PsaSimulators;
import io.tallybridge.simulators.engine.PsaSimulator;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

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
    List<String> operatorSecrets();

    /** Takes the right to read agreements away and says by which words the report has to name it. */
    String denyAgreements(PsaSimulator<?> simulator);

    /** Parts of paths by which faults find reads and writes. */
    String companiesPath();

    String linePath();

    String writePath();

    /** The day from which the seeded lines change, null if the PSA knows no days. */
    LocalDate effectiveDate();

    /** How often a write is tried that the PSA refuses, for certain, because somebody has the record open. */
    int attemptsOnARecordInUse();

    /** Whether the PSA can refuse by a 500 that explains itself. */
    boolean explains500();
}
