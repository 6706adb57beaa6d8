package io.tallybridge.mapping.service;

import io.tallybridge.common.problem.CommonProblem;
import io.tallybridge.common.time.Ids;
import io.tallybridge.mapping.history.Change;
import io.tallybridge.mapping.history.HistoryService;
import io.tallybridge.mapping.history.MappingUpdate;
import io.tallybridge.mapping.integration.IntegrationService;
import io.tallybridge.mapping.vendor.VendorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Services of vendors. A vendor never has two whose names are equal but for case. */
@ApplicationScoped
public class SkuService {
    private final SkuRepository skus;
    private final VendorService vendors;
    private final IntegrationService integrations;
    private final HistoryService history;
    private final Clock clock;

    @Inject
    SkuService(
            SkuRepository skus,
            VendorService vendors,
            IntegrationService integrations,
            HistoryService history,
            Clock clock) {
        this.skus = skus;
        this.vendors = vendors;
        this.integrations = integrations;
        this.history = history;
        this.clock = clock;
    }

    /** All of a vendor, in the order of their creation. */
    @Transactional
    public List<Sku> list(UUID vendorId) {
        return skus.list(vendorId);
    }

    /** One of a vendor; unknown is a problem of type not-found. */
    @Transactional
    public Sku get(UUID vendorId, @Nullable UUID id) {
        return skus.list(vendorId).stream()
                .filter(sku -> sku.id().equals(id))
                .findFirst()
                .orElseThrow(() -> CommonProblem.NOT_FOUND.because("Vendor Service Not Found"));
    }

    /**
     * Creates a service, or changes the one that has this name in any case: some clients do not recognise a name that they
     * posted before, and would post it again and again.
     *
     * @param fields with name, description, category and subcategory
     */
    @Transactional
    public Sku put(UUID vendorId, SkuFields fields) {
        vendors.lock(vendorId);
        String name = Objects.requireNonNull(fields.name());
        Sku known = skus.named(vendorId, name).orElse(null);
        if (known != null) {
            return change(
                    vendorId,
                    known,
                    new SkuFields(
                            null,
                            fields.description(),
                            fields.category(),
                            fields.subcategory(),
                            fields.supportArticle(),
                            fields.supportContact()));
        }
        Sku sku = new Sku(
                Ids.next(),
                name,
                Objects.requireNonNull(fields.description()),
                Objects.requireNonNull(fields.category()),
                Objects.requireNonNull(fields.subcategory()),
                fields.supportArticle(),
                fields.supportContact());
        skus.insert(vendorId, sku, clock.instant());
        record(vendorId, Change.SERVICES_ADDED, sku);
        return sku;
    }

    /** Changes a service; a name that another one has is a problem of type conflict. */
    @Transactional
    public Sku change(UUID vendorId, @Nullable UUID id, SkuFields fields) {
        vendors.lock(vendorId);
        Sku known = get(vendorId, id);
        if (fields.name() != null
                && skus.named(vendorId, fields.name())
                        .filter(other -> !other.id().equals(known.id()))
                        .isPresent()) {
            throw CommonProblem.CONFLICT.because("Another service of this vendor has this name.");
        }
        return change(vendorId, known, fields);
    }

    private Sku change(UUID vendorId, Sku known, SkuFields fields) {
        Sku changed = new Sku(
                known.id(),
                or(fields.name(), known.name()),
                or(fields.description(), known.description()),
                or(fields.category(), known.category()),
                or(fields.subcategory(), known.subcategory()),
                fields.supportArticle() == null ? known.supportArticle() : fields.supportArticle(),
                fields.supportContact() == null ? known.supportContact() : fields.supportContact());
        if (!changed.equals(known)) {
            skus.update(vendorId, changed, clock.instant());
            record(vendorId, Change.SERVICES_CHANGED, changed);
        }
        return changed;
    }

    private void record(UUID vendorId, Change change, Sku sku) {
        for (UUID integrationId : integrations.lockAllOf(vendorId)) {
            history.record(
                    integrationId,
                    change,
                    List.of(MappingUpdate.of("service", sku.id().toString(), sku.name())));
        }
    }

    private static String or(@Nullable String given, String known) {
        return given == null ? known : given;
    }
}
