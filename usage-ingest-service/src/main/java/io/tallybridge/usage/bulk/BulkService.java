package io.tallybridge.usage.bulk;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tallybridge.common.log.LogKey;
import io.tallybridge.common.log.LogScope;
import io.tallybridge.usage.bulk.BulkLine.Rejected;
import io.tallybridge.usage.bulk.LineReader.Line;
import io.tallybridge.usage.count.CountEntry;
import io.tallybridge.usage.count.CountMetrics;
import io.tallybridge.usage.count.CountMetrics.Refused;
import io.tallybridge.usage.count.CountMetrics.Taken;
import io.tallybridge.usage.count.CountWriter;
import io.tallybridge.usage.count.Source;
import io.tallybridge.usage.data.Database;
import io.tallybridge.usage.mapping.MappingState;
import io.tallybridge.usage.mapping.MappingStates;
import io.tallybridge.usage.mapping.MappingUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Stores a stream of counts chunk by chunk; each line gets its own verdict, in the order of the lines. */
@ApplicationScoped
class BulkService {

    private static final Logger LOG = Logger.getLogger(BulkService.class);
    private static final int CHUNK = 500;

    private final Database database;
    private final CountWriter writer;
    private final MappingStates mappingStates;
    private final ObjectMapper json;
    private final Clock clock;
    private final CountMetrics metrics;

    BulkService(
            Database database,
            CountWriter writer,
            MappingStates mappingStates,
            ObjectMapper json,
            Clock clock,
            CountMetrics metrics) {
        this.database = database;
        this.writer = writer;
        this.mappingStates = mappingStates;
        this.json = json;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Who sends, and for which organization. */
    record Sender(String organization, String name, boolean rebuild) {}

    /** Takes the verdicts. */
    @FunctionalInterface
    interface Verdicts {
        /** Passes a chunk's verdicts on. */
        void take(List<Verdict> verdicts) throws IOException;
    }

    void store(Sender sender, InputStream in, Verdicts verdicts) throws IOException {
        LineReader lines = new LineReader(in);
        long number = 0;
        Chunk chunk = new Chunk();
        Line line = lines.next();
        while (line != null) {
            number++;
            chunk.add(sender, number, line);
            if (chunk.verdicts.size() >= CHUNK) {
                verdicts.take(chunk.finish());
                chunk = new Chunk();
            }
            line = lines.next();
        }
        if (!chunk.verdicts.isEmpty()) {
            verdicts.take(chunk.finish());
        }
    }

    private final class Chunk {
        private final List<Verdict> verdicts = new ArrayList<>(CHUNK);
        private final List<CountEntry> entries = new ArrayList<>(CHUNK);
        private final List<Integer> places = new ArrayList<>(CHUNK);
        private final List<Taken> results = new ArrayList<>(CHUNK);

        void add(Sender sender, long number, Line line) {
            if (line.tooLong()) {
                metrics.refused(CountMetrics.Path.BULK, Refused.INVALID);
                verdicts.add(
                        Verdict.rejected(number, "the line must not be longer than " + LineReader.LONGEST + " bytes"));
                return;
            }
            if (isBlank(line.bytes())) {
                return;
            }
            try {
                Valid valid = valid(sender, BulkLine.parse(json, line.bytes()));
                entries.add(valid.entry());
                results.add(valid.mapped() ? Taken.MAPPED : Taken.UNMAPPED);
                places.add(verdicts.size());
                verdicts.add(Verdict.accepted(number));
            } catch (Rejected e) {
                metrics.refused(CountMetrics.Path.BULK, e.why());
                verdicts.add(Verdict.rejected(number, e.reason()));
            }
        }

        List<Verdict> finish() {
            if (!entries.isEmpty()) {
                storeEntries();
            }
            long[] stored = new long[Taken.values().length];
            for (int i = 0; i < places.size(); i++) {
                if (verdicts.get(places.get(i)).reason() == null) {
                    stored[results.get(i).ordinal()]++;
                }
            }
            for (Taken result : Taken.values()) {
                metrics.taken(CountMetrics.Path.BULK, result, stored[result.ordinal()]);
            }
            return verdicts;
        }

        private void storeEntries() {
            try (Connection connection = database.connect()) {
                try {
                    writer.store(connection, entries);
                } catch (SQLException e) {
                    if (!Database.isRefusedValue(e)) {
                        throw e;
                    }
                    for (int i = 0; i < entries.size(); i++) {
                        storeAlone(connection, i);
                    }
                }
            } catch (SQLException e) {
                try (LogScope keys =
                        LogScope.with(LogKey.COUNTS, entries.size()).and(LogKey.REASON, e.getMessage())) {
                    LOG.warn("a chunk of counts was not stored");
                }
                for (int place : places) {
                    reject(
                            place,
                            Refused.DATABASE,
                            "not stored, the database does not answer at the moment: send the line again");
                }
            }
        }

        private void storeAlone(Connection connection, int index) throws SQLException {
            try {
                writer.store(connection, List.of(entries.get(index)));
            } catch (SQLException e) {
                if (!Database.isRefusedValue(e)) {
                    throw e;
                }
                reject(places.get(index), Refused.INVALID, "the database refuses these values");
            }
        }

        private void reject(int place, Refused why, String reason) {
            if (verdicts.get(place).reason() == null) {
                metrics.refused(CountMetrics.Path.BULK, why);
            }
            verdicts.set(place, Verdict.rejected(verdicts.get(place).line(), reason));
        }
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (b != ' ' && b != '\r' && b != '\t') {
                return false;
            }
        }
        return true;
    }

    private record Valid(CountEntry entry, boolean mapped) {}

    private Valid valid(Sender sender, BulkLine line) throws Rejected {
        MappingState state = state(sender.organization, line);
        if (!state.integrationKnown()) {
            throw new Rejected(Refused.UNKNOWN, "there is no integration " + line.integrationId());
        }
        MappingState.Service service = state.service(line.serviceId())
                .orElseThrow(() -> new Rejected(Refused.UNKNOWN, "the integration has no service with this serviceId"));
        if (!state.accountKnown(line.accountId())) {
            throw new Rejected(Refused.UNKNOWN, "the integration has no account with this accountId");
        }
        if (line.day().isAfter(LocalDate.ofInstant(clock.instant(), state.zone()))) {
            throw new Rejected("day must not lie in the future");
        }
        CountEntry entry = new CountEntry(
                new CountEntry.Key(
                        sender.organization, line.integrationId(), line.accountId(), service.key(), line.day()),
                line.unitCount(),
                sender.name,
                Source.BULK,
                true,
                false,
                sender.rebuild);
        return new Valid(entry, service.mapped() && state.accountMapped(line.accountId()));
    }

    private MappingState state(String organization, BulkLine line) throws Rejected {
        UUID integration = line.integrationId();
        try {
            MappingState state = mappingStates.await(mappingStates.current(organization, integration));
            boolean known = state.service(line.serviceId()).isPresent() && state.accountKnown(line.accountId());
            return known ? state : mappingStates.await(mappingStates.recheck(organization, integration, state));
        } catch (MappingUnavailable e) {
            throw new Rejected(
                    Refused.MAPPING, "the integration cannot be looked up at the moment: send the line again");
        }
    }
}
