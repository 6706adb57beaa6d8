package io.tallybridge.mapping.vendor;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class VendorRepository implements PanacheRepositoryBase<VendorEntity, UUID> {
    List<VendorEntity> page(@Nullable UUID after, @Nullable String search, int size) {
        UUID from = after == null ? new UUID(0, 0) : after;
        return find("id > ?1 and locate(lower(?2), lower(name)) > 0", Sort.by("id"), from, search == null ? "" : search)
                .page(0, size)
                .list();
    }
}
