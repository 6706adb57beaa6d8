package io.tallybridge.psasync.proof;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.tallybridge.common.problem.CommonProblem;
import io.tallybridge.psasync.sql.Committed;
import io.tallybridge.psasync.sql.Row;
import io.tallybridge.psasync.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Appends proofs to the organization's chain, and checks the chain. */
@ApplicationScoped
@Startup
public class Proofs {
    private final Sql sql;
    private final Clock clock;
    private final ObjectMapper json;
    private final Committed committed;
    private final Counter appended;
    private final Counter checkedWhole;
    private final Counter checkedBroken;

    @Inject
    Proofs(Sql sql, Clock clock, ObjectMapper json, Committed committed, MeterRegistry metrics) {
        this.sql = sql;
        this.clock = clock;
        this.json = json;
        this.committed = committed;
        this.appended = Counter.builder("tallybridge.proofs")
                .description("Proofs appended to their chains")
                .register(metrics);
        this.checkedWhole = checks(metrics, "whole");
        this.checkedBroken = checks(metrics, "broken");
    }

    private static Counter checks(MeterRegistry metrics, String result) {
        return Counter.builder("tallybridge.proof.checks")
                .description("Chains computed again from their first proof, by whether they hold")
                .tag("result", result)
                .register(metrics);
    }

    /** A link of the chain. */
    public record Proof(
            long sequence,
            UUID itemId,
            UUID changeSetId,
            Instant at,
            String previousHash,
            String hash,
            JsonNode content,
            String canonical) {}

    /** Outcome of a check. {@code brokenAt}: the first link that does not hold. */
    record Verification(
            boolean ok,
            long proofs,
            String head,
            @Nullable Long brokenAt,
            @Nullable String detail) {}

    /**
     * Appends a proof in the transaction at hand; the chain's head is locked until that ends, so there is one writer per
     * organization.
     */
    public String append(String organization, UUID itemId, UUID changeSetId, Object content) {
        sql.update(
                "insert into proof_head (organization_id, sequence, hash) values (?, 0, ?) on conflict do nothing",
                organization,
                HashChain.START);
        Head head = head(organization, " for update");
        String canonical = CanonicalJson.of(json.valueToTree(content));
        String hash = HashChain.link(head.hash(), canonical);
        long sequence = head.sequence() + 1;
        sql.update(
                "insert into proof (organization_id, sequence, item_id, change_set_id, at, content, previous_hash, hash)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?)",
                organization,
                sequence,
                itemId,
                changeSetId,
                clock.instant(),
                canonical,
                head.hash(),
                hash);
        sql.update(
                "update proof_head set sequence = ?, hash = ? where organization_id = ?", sequence, hash, organization);
        committed.then(appended::increment);
        return hash;
    }

    private record Head(long sequence, String hash) {}

    private Head head(String organization, String lock) {
        return sql.first(
                        "select sequence, hash from proof_head where organization_id = ?" + lock,
                        row -> new Head(row.number("sequence"), row.text("hash")),
                        organization)
                .orElse(new Head(0, HashChain.START));
    }

    /** All proofs of an item, the newest first; not-found if there is none. */
    List<Proof> of(String organization, UUID itemId) {
        List<Proof> found = sql.list(
                "select * from proof where organization_id = ? and item_id = ? order by sequence desc",
                this::proof,
                organization,
                itemId);
        if (found.isEmpty()) {
            throw CommonProblem.NOT_FOUND.because("There is no proof of an item " + itemId + ".");
        }
        return found;
    }

    /** Reads the whole chain and computes every hash again. */
    Verification verify(String organization) {
        Head head = head(organization, "");
        String[] previous = {HashChain.START};
        long[] count = {0};
        Long[] brokenAt = {null};
        sql.each(
                "select sequence, content, previous_hash, hash from proof where organization_id = ? order by sequence",
                row -> {
                    if (brokenAt[0] == null) {
                        boolean holds = row.number("sequence") == count[0] + 1
                                && row.text("previous_hash").equals(previous[0])
                                && row.text("hash").equals(HashChain.link(previous[0], row.text("content")));
                        if (holds) {
                            count[0]++;
                            previous[0] = row.text("hash");
                        } else {
                            brokenAt[0] = row.number("sequence");
                        }
                    }
                },
                organization);
        if (brokenAt[0] == null && (count[0] != head.sequence() || !previous[0].equals(head.hash()))) {
            brokenAt[0] = count[0] + 1;
        }
        (brokenAt[0] == null ? checkedWhole : checkedBroken).increment();
        return new Verification(
                brokenAt[0] == null,
                count[0],
                head.hash(),
                brokenAt[0],
                brokenAt[0] == null ? null : "The proof does not follow from the one before it, or is missing.");
    }

    private Proof proof(Row row) throws SQLException {
        String canonical = row.text("content");
        return new Proof(
                row.number("sequence"),
                row.id("item_id"),
                row.id("change_set_id"),
                row.instant("at"),
                row.text("previous_hash"),
                row.text("hash"),
                sql.fromJson(canonical, new TypeReference<JsonNode>() {}),
                canonical);
    }

    /** The values a revert needs: what was on the line before, and what was read back after the write. */
    public Map<UUID, JsonNode> written(String organization, UUID changeSetId) {
        Map<UUID, JsonNode> found = new java.util.LinkedHashMap<>();
        sql.each(
                "select * from proof where organization_id = ? and change_set_id = ? order by sequence",
                row -> {
                    Proof proof = proof(row);
                    if (proof.content().path("result").asText().equals("WRITTEN")) {
                        found.put(proof.itemId(), proof.content());
                    }
                },
                organization,
                changeSetId);
        return found;
    }
}
