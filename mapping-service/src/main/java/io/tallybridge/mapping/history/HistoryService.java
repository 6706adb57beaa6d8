package io.tallybridge.mapping.history;

import io.tallybridge.common.caller.Caller;
import io.tallybridge.common.paging.Cursor;
import io.tallybridge.common.paging.Page;
import io.tallybridge.common.problem.CommonProblem;
import io.tallybridge.mapping.integration.Integration;
import io.tallybridge.mapping.integration.IntegrationService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Moves mapping versions, and tells what moved them. */
@ApplicationScoped
public class HistoryService {
    private final HistoryRepository history;
    private final IntegrationService integrations;
    private final Caller caller;
    private final Clock clock;

    @Inject
    HistoryService(HistoryRepository history, IntegrationService integrations, Caller caller, Clock clock) {
        this.history = history;
        this.integrations = integrations;
        this.caller = caller;
        this.clock = clock;
    }

    /**
     * Records one change as the next version of a locked integration.
     *
     * @param updates the items that changed; none records nothing
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void record(UUID integrationId, Change change, List<MappingUpdate> updates) {
        if (updates.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        int toConfirm = change.awaitsConfirmation() ? updates.size() : 0;
        long version = history.advance(integrationId, toConfirm, now);
        history.insert(new MappingVersion(
                integrationId,
                version,
                now,
                caller.displayName(),
                caller.subject(),
                change,
                updates.size(),
                toConfirm));
        history.insert(integrationId, version, updates);
    }

    /**
     * The vendor has taken over all mappings up to a version.
     *
     * @param version null confirms the version now; one that does not exist yet is a problem of type invalid-input, an
     *     earlier one than confirmed before changes nothing
     */
    @Transactional
    public Integration confirm(UUID integrationId, @Nullable Long version) {
        integrations.lock(integrationId);
        Integration integration = integrations.get(integrationId);
        long confirmed = version == null ? integration.mappingVersion() : version;
        if (confirmed < 0 || confirmed > integration.mappingVersion()) {
            throw CommonProblem.INVALID_INPUT.because(
                    "'version' must be a mapping version that exists: at most " + integration.mappingVersion() + ".");
        }
        if (confirmed > integration.confirmedVersion()) {
            history.confirm(integrationId, confirmed);
        }
        return integrations.get(integrationId);
    }

    /** Mapping changes since the version that the vendor confirmed last, oldest first. */
    @Transactional
    public Page<PendingUpdate> pending(Integration integration, int limit, @Nullable String cursor) {
        Position from = Position.parse(cursor, integration.confirmedVersion());
        List<PendingUpdate> rows = history.updates(
                integration.id(),
                Math.max(from.version(), integration.confirmedVersion()),
                from.position(),
                integration.mappingVersion(),
                true,
                limit + 1);
        return Page.of(rows, limit, Position::cursor);
    }

    @Transactional
    Page<MappingVersion> versions(@Nullable UUID integrationId, int limit, @Nullable String cursor) {
        if (integrationId != null) {
            integrations.get(integrationId);
        }
        Cursor from = Cursor.parse(cursor, 3).orElse(null);
        List<MappingVersion> rows;
        try {
            rows = from == null
                    ? history.versions(integrationId, null, null, 0, limit + 1)
                    : history.versions(
                            integrationId,
                            Instant.parse(from.part(0)),
                            UUID.fromString(from.part(1)),
                            Long.parseLong(from.part(2)),
                            limit + 1);
        } catch (DateTimeParseException | IllegalArgumentException e) {
            throw CommonProblem.INVALID_CURSOR.because("Give back 'nextCursor' of the page before, unchanged.");
        }
        return Page.of(
                rows,
                limit,
                v -> Cursor.of(v.at().toString(), v.integrationId().toString(), Long.toString(v.version())));
    }

    @Transactional
    Page<MappingUpdate> items(UUID integrationId, long version, int limit, @Nullable String cursor) {
        if (version < 1 || version > integrations.mappingVersion(integrationId)) {
            throw CommonProblem.NOT_FOUND.because("There is no mapping version with this number.");
        }
        Position from = Position.parse(cursor, version - 1);
        long after = Math.max(from.version(), version - 1);
        int position = from.version() < version ? Integer.MAX_VALUE : from.position();
        return Page.of(
                        history.updates(integrationId, after, position, version, false, limit + 1),
                        limit,
                        Position::cursor)
                .map(PendingUpdate::update);
    }

    private record Position(long version, int position) {
        /** Without a cursor: behind everything of the given version. */
        static Position parse(@Nullable String cursor, long version) {
            return Cursor.parse(cursor, 2)
                    .map(c -> {
                        try {
                            return new Position(Long.parseLong(c.part(0)), Integer.parseInt(c.part(1)));
                        } catch (NumberFormatException e) {
                            throw CommonProblem.INVALID_CURSOR.because(
                                    "Give back 'nextCursor' of the page before, unchanged.");
                        }
                    })
                    .orElseGet(() -> new Position(version, Integer.MAX_VALUE));
        }

        static Cursor cursor(PendingUpdate update) {
            return Cursor.of(Long.toString(update.version()), Integer.toString(update.position()));
        }
    }
}
