package io.tallybridge.psasync.psa;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The result of testing a connection: one check per thing that can be wrong by itself. */
public record ConnectionReport(List<Check> checks) {

    public ConnectionReport {
        checks = List.copyOf(checks);
    }

    /** True if everything that this service needs was proved. */
    public boolean ok() {
        return checks.stream().allMatch(Check::ok);
    }

    /**
     * One thing tested.
     *
     * @param name a stable name, such as {@code authentication} or {@code agreements}
     * @param detail what was seen, or what to do about it, in words for people
     * @param failure why it failed; null if it did not
     */
    public record Check(
            String name,
            boolean ok,
            String detail,
            @Nullable PsaFailure failure) {

        public static Check passed(String name, String detail) {
            return new Check(name, true, detail, null);
        }

        public static Check failed(String name, String detail, PsaFailure failure) {
            return new Check(name, false, detail, failure);
        }
    }
}
