package io.tallybridge.mapping.organization;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.tallybridge.common.caller.CurrentOrganization;
import io.tallybridge.common.http.EntityTags;
import io.tallybridge.common.problem.CommonProblem;
import io.tallybridge.mapping.sql.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.time.ZoneId;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/** The organization's master data. */
@ApplicationScoped
public class OrganizationService {
    private final OrganizationRepository organizations;
    private final CurrentOrganization currentOrganization;
    private final Sql sql;

    @Inject
    OrganizationService(OrganizationRepository organizations, CurrentOrganization currentOrganization, Sql sql) {
        this.organizations = organizations;
        this.currentOrganization = currentOrganization;
        this.sql = sql;
    }

    /** The current organization; the first token that names it creates it. */
    @Transactional
    public Organization current() {
        String id = sql.organization();
        OrganizationEntity known = organizations.findById(id);
        if (known == null) {
            organizations.ensure();
            known = organizations.findById(id);
        }
        return known.toOrganization();
    }

    @Transactional
    Organization change(OrganizationChange change, @Nullable String ifMatch) {
        organizations.ensure();
        OrganizationEntity organization = organizations.findById(sql.organization(), LockModeType.PESSIMISTIC_WRITE);
        EntityTags.requireMatch(ifMatch, organization.version);
        if (change.name() != null) {
            organization.name = change.name();
        }
        if (change.timeZone() != null) {
            organization.timeZone = timeZone(change.timeZone());
        }
        if (change.currency() != null) {
            organization.currency = currency(change.currency());
        }
        organizations.flush();
        return organization.toOrganization();
    }

    /** Creates another organization than the caller's, who is an operator. */
    Organization create(NewOrganization wanted) {
        String timeZone = wanted.timeZone() == null ? "UTC" : timeZone(wanted.timeZone());
        String currency = wanted.currency() == null ? "USD" : currency(wanted.currency());
        boolean created = currentOrganization.supplyAs(wanted.id(), () -> QuarkusTransaction.requiringNew()
                .call(() -> organizations.create(wanted.name(), timeZone, currency)));
        if (!created) {
            throw CommonProblem.CONFLICT.because("There is an organization with this id already.");
        }
        return new Organization(wanted.id(), wanted.name(), timeZone, currency, 0);
    }

    private static String timeZone(String name) {
        if (!ZoneId.getAvailableZoneIds().contains(name)) {
            throw CommonProblem.INVALID_INPUT.because("'timeZone' must be an IANA name such as Europe/Vienna.");
        }
        return name;
    }

    private static String currency(String code) {
        if (Currency.getAvailableCurrencies().stream()
                .noneMatch(known -> known.getCurrencyCode().equals(code))) {
            throw CommonProblem.INVALID_INPUT.because("'currency' must be an ISO 4217 code such as EUR.");
        }
        return code;
    }
}
