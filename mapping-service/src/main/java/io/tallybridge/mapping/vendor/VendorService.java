package io.tallybridge.mapping.vendor;

import io.tallybridge.common.data.Idempotency;
import io.tallybridge.common.http.EntityTags;
import io.tallybridge.common.paging.Cursor;
import io.tallybridge.common.paging.Page;
import io.tallybridge.common.problem.CommonProblem;
import io.tallybridge.common.time.Ids;
import io.tallybridge.mapping.organization.OrganizationService;
import io.tallybridge.mapping.validation.Queries;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Vendors of the current organization. */
@ApplicationScoped
public class VendorService {
    private final VendorRepository vendors;
    private final OrganizationService organizations;
    private final Idempotency idempotency;
    private final Clock clock;

    @Inject
    VendorService(VendorRepository vendors, OrganizationService organizations, Idempotency idempotency, Clock clock) {
        this.vendors = vendors;
        this.organizations = organizations;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    /** The vendor; unknown or another organization's is a problem of type not-found. */
    @Transactional
    public Vendor get(UUID id) {
        return require(vendors.findById(id)).toVendor();
    }

    /** As {@link #get}, held against other changes of the vendor and its services until the transaction ends. */
    @Transactional(Transactional.TxType.MANDATORY)
    public Vendor lock(UUID id) {
        return require(vendors.findById(id, LockModeType.PESSIMISTIC_WRITE)).toVendor();
    }

    /**
     * Changes what is given.
     *
     * @param ifMatch null changes whatever the version
     */
    @Transactional
    public Vendor change(UUID id, VendorChange change, @Nullable String ifMatch) {
        VendorEntity vendor = require(vendors.findById(id, LockModeType.PESSIMISTIC_WRITE));
        EntityTags.requireMatch(ifMatch, vendor.version);
        if (change.name() != null) {
            vendor.name = change.name();
        }
        if (change.description() != null) {
            vendor.description = change.description();
        }
        if (change.integrationPortalUrl() != null) {
            vendor.integrationPortalUrl = change.integrationPortalUrl();
        }
        if (change.vendorSupportPageUrl() != null) {
            vendor.vendorSupportPageUrl = change.vendorSupportPageUrl();
        }
        vendor.updatedAt = clock.instant();
        vendors.flush();
        return vendor.toVendor();
    }

    @Transactional
    Vendor create(NewVendor wanted, @Nullable String idempotencyKey) {
        String organization = organizations.current().id();
        return idempotency.once(organization, idempotencyKey, "POST /api/v1/vendors", wanted, Vendor.class, () -> {
            VendorEntity vendor = new VendorEntity();
            vendor.id = Ids.next();
            vendor.name = wanted.name();
            vendor.description = wanted.description() == null ? "" : wanted.description();
            vendor.createdAt = clock.instant();
            vendor.updatedAt = vendor.createdAt;
            vendors.persistAndFlush(vendor);
            return vendor.toVendor();
        });
    }

    @Transactional
    Page<Vendor> list(@Nullable String search, int limit, @Nullable String cursor) {
        UUID after = Queries.after(cursor);
        return Page.of(vendors.page(after, search, limit + 1), limit, v -> Cursor.of(v.id.toString()))
                .map(VendorEntity::toVendor);
    }

    private static VendorEntity require(@Nullable VendorEntity vendor) {
        if (vendor == null) {
            throw CommonProblem.NOT_FOUND.because("There is no vendor with this id.");
        }
        return vendor;
    }
}
