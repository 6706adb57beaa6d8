package io.tallybridge.usage.mapping;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;

/** Time zones of organizations, for mapping states that do not carry them. */
@ApplicationScoped
class OrganizationZones {

    private static final Logger LOG = Logger.getLogger(OrganizationZones.class);
    private static final int MOST_ORGANIZATIONS = 10_000;
    // No connection has this id: the stream is as short as it can be.
    private static final UUID NO_CONNECTION = new UUID(0, 0);

    private final MappingFeedApi feed;
    private final Cache<String, ZoneId> zones;

    OrganizationZones(@RestClient MappingFeedApi feed, MappingConfig config) {
        this.feed = feed;
        this.zones = Caffeine.newBuilder()
                .maximumSize(MOST_ORGANIZATIONS)
                .expireAfterWrite(config.zoneFresh())
                .build();
    }

    Uni<ZoneId> of(String organization) {
        ZoneId known = zones.getIfPresent(organization);
        if (known != null) {
            return Uni.createFrom().item(known);
        }
        return feed.mappings(organization, NO_CONNECTION)
                .select()
                .first()
                .toUni()
                .map(OrganizationZones::zone)
                .invoke(zone -> zones.put(organization, zone));
    }

    private static ZoneId zone(MappingFeedApi.Line header) {
        if (header == null || header.organization() == null) {
            throw new IllegalStateException("mapping-service sent no HEADER line");
        }
        return parse(header.organization().timeZone());
    }

    /** UTC where the name is none that this Java knows. */
    static ZoneId parse(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            LOG.warnf("Unknown time zone %s: days are taken by UTC", name);
            return ZoneOffset.UTC;
        }
    }
}
