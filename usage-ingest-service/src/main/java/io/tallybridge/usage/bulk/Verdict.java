package io.tallybridge.usage.bulk;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What became of a line.
 *
 * @param line its number, from 1
 * @param status accepted: stored durably; rejected: not stored
 * @param reason why it was rejected
 */
record Verdict(
        @JsonProperty long line,
        @JsonProperty String status,

        @JsonProperty @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        String reason) {

    static Verdict accepted(long line) {
        return new Verdict(line, "accepted", null);
    }

    static Verdict rejected(long line, String reason) {
        return new Verdict(line, "rejected", reason);
    }
}
