package io.tallybridge.psasync.worksheet;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The service with a PSA that takes no calls. */
public class PaperPsaProfile implements QuarkusTestProfile {

    static final String SWITCH = "test.paper-psa";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                SWITCH, "true", "quarkus.arc.exclude-types", "io.tallybridge.psasync.psa.autotask.AutotaskAdapter");
    }
}
