package io.tallybridge.mapping.feed;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.tallybridge.common.caller.CurrentOrganization;
import io.tallybridge.mapping.history.Change;
import io.tallybridge.mapping.history.HistoryService;
import io.tallybridge.mapping.history.MappingUpdate;
import io.tallybridge.mapping.integration.Integration;
import io.tallybridge.mapping.integration.IntegrationService;
import io.tallybridge.mapping.integration.IntegrationStatus;
import io.tallybridge.mapping.organization.OrganizationService;
import io.tallybridge.mapping.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** Answers the other services. */
@ApplicationScoped
class FeedService {
    private static final int LONGEST_STREAM_SECONDS = 600;

    private final FeedRepository feed;
    private final IntegrationService integrations;
    private final OrganizationService organizations;
    private final HistoryService history;
    private final CurrentOrganization currentOrganization;
    private final Sql sql;

    @Inject
    FeedService(
            FeedRepository feed,
            IntegrationService integrations,
            OrganizationService organizations,
            HistoryService history,
            CurrentOrganization currentOrganization,
            Sql sql) {
        this.feed = feed;
        this.integrations = integrations;
        this.organizations = organizations;
        this.history = history;
        this.currentOrganization = currentOrganization;
        this.sql = sql;
    }

    /** Moves with the integration's mapping version and with the organization's time zone: both stand in the state. */
    @Transactional
    String tag(UUID integrationId) {
        return "\"" + integrations.mappingVersion(integrationId) + "."
                + organizations.current().version() + "\"";
    }

    @Transactional
    MappingState state(UUID integrationId) {
        Integration integration = integrations.get(integrationId);
        return new MappingState(
                integration.id(),
                integration.vendorId(),
                integration.mappingVersion(),
                integration.status(),
                organizations.current().timeZone(),
                feed.services(integrationId),
                feed.accounts(integrationId));
    }

    @Transactional
    void seen(UUID integrationId, Activity activity) {
        integrations.lock(integrationId);
        if (activity.lastCountAt() != null) {
            integrations.setLastSynced(integrationId, activity.lastCountAt());
        }
        Integration integration = integrations.get(integrationId);
        if (Boolean.TRUE.equals(activity.firstCountAccepted()) && integration.status() != IntegrationStatus.ACTIVE) {
            integrations.setStatus(integrationId, IntegrationStatus.ACTIVE);
            history.record(
                    integrationId,
                    Change.STATUS_CHANGED,
                    List.of(MappingUpdate.of("integration", integrationId.toString(), "active")));
        }
    }

    /** Whose mappings are streamed, asked before the first byte, so that a problem can still be answered. */
    String organization() {
        return sql.organization();
    }

    /** Writes the mappings of a connection: HEADER, ACCOUNT and SERVICE lines, END with their number. */
    void stream(String organization, UUID connectionId, OutputStream out) throws IOException {
        try {
            currentOrganization.callAs(organization, () -> QuarkusTransaction.requiringNew()
                    .timeout(LONGEST_STREAM_SECONDS)
                    .call(() -> {
                        write(connectionId, out);
                        return true;
                    }));
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private void write(UUID connectionId, OutputStream out) throws IOException {
        long[] lines = {-1};
        feed.mappings(connectionId, line -> {
            lines[0]++;
            out.write(line.getBytes(StandardCharsets.UTF_8));
            out.write('\n');
        });
        out.write(("{\"kind\":\"END\",\"count\":" + lines[0] + "}\n").getBytes(StandardCharsets.UTF_8));
    }
}
