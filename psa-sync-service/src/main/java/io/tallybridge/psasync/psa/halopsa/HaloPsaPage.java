package io.tallybridge.psasync.psa.halopsa;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.http.Answer;
import io.tallybridge.psasync.psa.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One page of a list.
 *
 * @param count how many records the whole list has, as the answer says; 0 if it does not
 */
record HaloPsaPage(List<JsonNode> rows, long count) {

    /**
     * A page out of an answer: a bare array, or an object with the list under one of the resource's keys.
     *
     * @throws PsaException PROTOCOL if it is neither
     */
    static HaloPsaPage of(Answer answer, Set<String> keys) {
        JsonNode body = Json.tree(answer).orElseThrow(HaloPsaPage::unexpected);
        if (body.isArray()) {
            return new HaloPsaPage(rows(body), 0);
        }
        if (!body.isObject()) {
            throw unexpected();
        }
        long count = Fields.of(body, "record_count").asLong(0);
        for (String key : keys) {
            JsonNode list = Fields.of(body, key);
            if (list.isArray()) {
                return new HaloPsaPage(rows(list), count);
            }
        }
        if (!Fields.of(body, "record_count").isMissingNode() && count == 0) {
            return new HaloPsaPage(List.of(), 0);
        }
        throw unexpected();
    }

    private static List<JsonNode> rows(JsonNode array) {
        List<JsonNode> rows = new ArrayList<>(array.size());
        array.forEach(row -> {
            if (row.isObject()) {
                rows.add(row);
            }
        });
        return rows;
    }

    private static PsaException unexpected() {
        return new PsaException(PsaFailure.PROTOCOL, "The PSA's answer is not the list that was expected.");
    }

    /** What tells this page from another. */
    List<String> ids() {
        return rows.stream().map(row -> Fields.of(row, "id").asText()).toList();
    }
}
