package io.tallybridge.psasync.push;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * The counts of one source as they were when the line was pushed.
 *
 * @param days as usage-ingest-service keeps them: day, count, source, time, corrections
 */
record Evidence(String integrationId, String accountId, String serviceId, List<JsonNode> days) {}
