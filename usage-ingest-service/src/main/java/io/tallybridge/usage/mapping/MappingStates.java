package io.tallybridge.usage.mapping;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.smallrye.mutiny.Uni;
import io.tallybridge.common.http.Reads;
import io.tallybridge.common.log.LogKey;
import io.tallybridge.common.log.LogScope;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.ws.rs.WebApplicationException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/**
 * The mapping state of every integration that counts come for. Mostly answered from memory; what gets old is asked for
 * again in the background, one question per integration at a time.
 */
@ApplicationScoped
public class MappingStates {

    private static final Logger LOG = Logger.getLogger(MappingStates.class);
    private static final int MOST_INTEGRATIONS = 20_000;
    private static final Duration FORGOTTEN = Duration.ofHours(1);

    private final MappingApi mapping;
    private final OrganizationZones zones;
    private final MappingConfig config;
    private final Event<Changed> changed;
    private final LoadingCache<Integration, Entry> entries = Caffeine.newBuilder()
            .maximumSize(MOST_INTEGRATIONS)
            .expireAfterAccess(FORGOTTEN)
            .build(Entry::new);

    MappingStates(
            @RestClient MappingApi mapping, OrganizationZones zones, MappingConfig config, Event<Changed> changed) {
        this.mapping = mapping;
        this.zones = zones;
        this.config = config;
        this.changed = changed;
    }

    /** Accounts, services or mappings of an integration differ from what was known here, or are known for the first time. */
    public record Changed(String organization, UUID integrationId, MappingState state) {}

    private record Integration(String organization, UUID id) {}

    private record Known(MappingState state, @Nullable String tag, boolean zoneIncluded, long atNanos) {
        static Known unknownIntegration(long atNanos) {
            return new Known(MappingState.unknownIntegration(), null, true, atNanos);
        }
    }

    /**
     * The state, without waiting.
     *
     * @return null if it has to be waited for: see {@link #current}
     */
    public @Nullable MappingState atHand(String organization, UUID integrationId) {
        Entry entry = entry(organization, integrationId);
        Known known = entry.known;
        if (known == null) {
            return null;
        }
        long age = System.nanoTime() - known.atNanos;
        if (age <= config.fresh().toNanos()) {
            return known.state;
        }
        if (age <= config.usable().toNanos()) {
            if (entry.mayAsk(config.recheck().toNanos())) {
                entry.ask();
            }
            return known.state;
        }
        return null;
    }

    /** The state. Fails with {@link MappingUnavailable}. */
    public CompletionStage<MappingState> current(String organization, UUID integrationId) {
        MappingState state = atHand(organization, integrationId);
        if (state != null) {
            return CompletableFuture.completedStage(state);
        }
        return entry(organization, integrationId).askOrLastResort();
    }

    /**
     * The state for a pair that looks unmapped by the given one: asked for again, unless that was done a moment ago.
     */
    public CompletionStage<MappingState> recheck(String organization, UUID integrationId, MappingState seen) {
        Entry entry = entry(organization, integrationId);
        Known known = entry.known;
        if (known != null && known.state != seen) {
            return CompletableFuture.completedStage(known.state);
        }
        if (!entry.mayAsk(config.recheck().toNanos())) {
            CompletableFuture<MappingState> asked = entry.asking.get();
            return asked == null ? CompletableFuture.completedStage(seen) : entry.orLastResort(asked);
        }
        return entry.askOrLastResort();
    }

    /**
     * A count of a service that was unknown when it came is committed now. If the service has become known meanwhile,
     * the notice of that was too early for this count: it is given again.
     */
    public void keptForUnknownService(String organization, UUID integrationId, String sentServiceId) {
        Known known = entry(organization, integrationId).known;
        if (known != null && known.state.named(sentServiceId).isPresent()) {
            changed.fireAsync(new Changed(organization, integrationId, known.state));
        }
    }

    /** As {@link #current}, for callers that may block. */
    public MappingState await(CompletionStage<MappingState> state) {
        try {
            return state.toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MappingUnavailable(e);
        } catch (TimeoutException | java.util.concurrent.ExecutionException e) {
            throw new MappingUnavailable(e);
        }
    }

    /** Whether mapping-service said that there is no such integration. */
    static boolean isUnknownIntegration(Throwable failure) {
        return failure instanceof WebApplicationException answer
                && answer.getResponse().getStatus() == 404;
    }

    /** Forgets everything, as after a restart. */
    void forget() {
        entries.invalidateAll();
    }

    private Entry entry(String organization, UUID integrationId) {
        return entries.get(new Integration(organization, integrationId));
    }

    private final class Entry {
        private final Integration integration;
        private final AtomicReference<@Nullable CompletableFuture<MappingState>> asking = new AtomicReference<>();
        private volatile @Nullable Known known;
        private volatile long askedNanos = System.nanoTime() - FORGOTTEN.toNanos();
        private volatile long failedNanos = askedNanos;

        Entry(Integration integration) {
            this.integration = integration;
        }

        boolean mayAsk(long interval) {
            long now = System.nanoTime();
            return now - askedNanos >= interval
                    && now - failedNanos >= config.pauseAfterFailure().toNanos();
        }

        CompletionStage<MappingState> askOrLastResort() {
            Known last = known;
            boolean pausing =
                    System.nanoTime() - failedNanos < config.pauseAfterFailure().toNanos();
            if (pausing && last != null && isLastResort(last)) {
                return CompletableFuture.completedStage(last.state);
            }
            return orLastResort(ask());
        }

        CompletionStage<MappingState> orLastResort(CompletableFuture<MappingState> asked) {
            return asked.exceptionally(failure -> {
                Known last = known;
                if (last != null && isLastResort(last)) {
                    return last.state;
                }
                throw new MappingUnavailable(failure);
            });
        }

        private boolean isLastResort(Known last) {
            return System.nanoTime() - last.atNanos <= config.lastResort().toNanos();
        }

        /** Asks, or joins who asks already. */
        CompletableFuture<MappingState> ask() {
            CompletableFuture<MappingState> mine = new CompletableFuture<>();
            CompletableFuture<MappingState> others = asking.compareAndExchange(null, mine);
            if (others != null) {
                return others;
            }
            askedNanos = System.nanoTime();
            Known before = known;
            question(before)
                    .subscribe()
                    .with(answer -> answered(mine, before, answer), failure -> failed(mine, failure));
            return mine;
        }

        private Uni<Known> question(@Nullable Known before) {
            String tag = before == null ? null : before.tag;
            long asked = System.nanoTime();
            return Reads.repeatedly(mapping.mappingState(integration.organization, integration.id, tag))
                    .flatMap(response -> read(response, before, asked))
                    .onFailure(MappingStates::isUnknownIntegration)
                    .recoverWithItem(Known.unknownIntegration(asked));
        }

        private Uni<Known> read(RestResponse<MappingApi.State> response, @Nullable Known before, long asked) {
            if (response.getStatus() == 304 && before != null) {
                return before.zoneIncluded
                        ? Uni.createFrom().item(new Known(before.state, before.tag, true, asked))
                        : zones.of(integration.organization)
                                .map(zone -> new Known(before.state.in(zone), before.tag, false, asked));
            }
            MappingApi.State state = response.getStatus() == 200 ? response.getEntity() : null;
            if (state == null) {
                throw new IllegalStateException("mapping-service answered " + response.getStatus());
            }
            String tag = response.getHeaderString("ETag");
            String zone = state.timeZone();
            return zone != null
                    ? Uni.createFrom()
                            .item(new Known(MappingState.of(state, OrganizationZones.parse(zone)), tag, true, asked))
                    : zones.of(integration.organization)
                            .map(found -> new Known(MappingState.of(state, found), tag, false, asked));
        }

        private void answered(CompletableFuture<MappingState> mine, @Nullable Known before, Known answer) {
            known = answer;
            asking.set(null);
            mine.complete(answer.state);
            if (answer.state.integrationKnown()
                    && (before == null || before.state.version() != answer.state.version())) {
                changed.fireAsync(new Changed(integration.organization, integration.id, answer.state));
            }
        }

        private void failed(CompletableFuture<MappingState> mine, Throwable failure) {
            failedNanos = System.nanoTime();
            asking.set(null);
            try (LogScope keys = LogScope.with(LogKey.ORGANIZATION_ID, integration.organization)
                    .and(LogKey.INTEGRATION_ID, integration.id)
                    .and(LogKey.REASON, failure)) {
                LOG.warn("mapping-service does not answer");
            }
            mine.completeExceptionally(
                    failure instanceof CompletionException ? failure : new CompletionException(failure));
        }
    }
}
