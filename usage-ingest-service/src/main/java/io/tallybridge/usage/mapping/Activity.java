package io.tallybridge.usage.mapping;

import io.quarkus.scheduler.Scheduled;
import io.tallybridge.common.log.LogKey;
import io.tallybridge.common.log.LogScope;
import io.tallybridge.usage.count.ChangeNotes;
import io.tallybridge.usage.data.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;

/**
 * Tells mapping-service when counts of an integration were last accepted: at once for the first, then every few seconds.
 * What is to be told is stored with the counts, so neither a crash here nor an outage there loses it; telling twice does
 * no harm.
 */
@ApplicationScoped
class Activity {

    private static final Logger LOG = Logger.getLogger(Activity.class);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final int AT_ONCE = 200;
    private static final int MOST_FAILURES = 3;

    private final MappingApi mapping;
    private final MappingConfig config;
    private final Database database;
    private final Clock clock;
    private final ReentrantLock telling = new ReentrantLock();

    Activity(@RestClient MappingApi mapping, MappingConfig config, Database database, Clock clock) {
        this.mapping = mapping;
        this.config = config;
        this.database = database;
        this.clock = clock;
    }

    private record Untold(String organization, UUID integrationId, OffsetDateTime acceptedAt, boolean first) {}

    void onFirst(@ObservesAsync ChangeNotes.FirstAccepted first) {
        tell();
    }

    @Scheduled(
            identity = "activity",
            every = "${tallybridge.usage.mapping.activity-every:2s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tell() {
        telling.lock();
        try {
            int failures = 0;
            for (Untold untold : untold()) {
                try {
                    tell(untold);
                    failures = 0;
                } catch (RuntimeException e) {
                    try (LogScope keys = LogScope.with(LogKey.INTEGRATION_ID, untold.integrationId)
                            .and(LogKey.REASON, e)) {
                        LOG.warn("mapping-service was not told of counts");
                    }
                    // One that fails does not keep the others waiting; if all fail, mapping-service is down.
                    if (++failures == MOST_FAILURES) {
                        return;
                    }
                }
            }
        } catch (RuntimeException e) {
            try (LogScope reason = LogScope.with(LogKey.REASON, e)) {
                LOG.warn("activity cannot be read");
            }
        } finally {
            telling.unlock();
        }
    }

    private List<Untold> untold() {
        OffsetDateTime now = OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
        return database.housekeeping(connection -> {
            try (PreparedStatement select = connection.prepareStatement("""
                    select organization_id, integration_id, max(accepted_at), bool_and(reported_at is null)
                    from billing_view
                    where accepted_at is not null and (reported_at is null or reported_at < accepted_at)
                      and (reported_at is null or reported_at <= ?)
                    group by organization_id, integration_id
                    order by random() limit ?""")) {
                select.setObject(1, now.minus(config.activityInterval()), Types.TIMESTAMP_WITH_TIMEZONE);
                select.setInt(2, AT_ONCE);
                List<Untold> untold = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        untold.add(new Untold(
                                row.getString(1),
                                row.getObject(2, UUID.class),
                                row.getObject(3, OffsetDateTime.class),
                                row.getBoolean(4)));
                    }
                }
                return untold;
            }
        });
    }

    private void tell(Untold untold) {
        mapping.activity(
                        untold.organization,
                        untold.integrationId,
                        new MappingApi.Activity(untold.acceptedAt.toInstant(), untold.first))
                .onFailure(MappingStates::isUnknownIntegration)
                .recoverWithNull()
                .await()
                .atMost(ANSWER);
        database.transaction(untold.organization, connection -> {
            try (PreparedStatement update = connection.prepareStatement("""
                    update billing_view set reported_at = ?
                    where organization_id = ? and integration_id = ? and accepted_at is not null
                      and (reported_at is null or reported_at < ?)""")) {
                update.setObject(1, untold.acceptedAt, Types.TIMESTAMP_WITH_TIMEZONE);
                update.setString(2, untold.organization);
                update.setObject(3, untold.integrationId);
                update.setObject(4, untold.acceptedAt, Types.TIMESTAMP_WITH_TIMEZONE);
                return update.executeUpdate();
            }
        });
    }
}
