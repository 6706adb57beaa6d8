package io.tallybridge.mapping.vendorapi;

import io.tallybridge.mapping.directory.DirectoryEntry;
import io.tallybridge.mapping.directory.PsaDirectory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Companies of all PSA connections, in the directory's order. */
@ApplicationScoped
class ClientList {
    private static final int MOST = 100;

    private final PsaDirectory directory;

    @Inject
    ClientList(PsaDirectory directory) {
        this.directory = directory;
    }

    /**
     * Some companies.
     *
     * @param clients at most 100
     */
    record Clients(Meta meta, List<DirectoryEntry> clients) {}

    /**
     * Where the list goes on.
     *
     * @param previousId give it back for the next ones; null at the end
     */
    record Meta(int count, boolean hasMore, @Nullable String previousId) {}

    Clients find(@Nullable String search, @Nullable String previousId) {
        String part = search == null ? "" : search.toLowerCase(Locale.ROOT);
        List<DirectoryEntry> found = new ArrayList<>();
        boolean[] passed = {previousId == null || previousId.isEmpty()};
        for (UUID connection : directory.connections()) {
            directory.companies(connection, company -> {
                if (!passed[0]) {
                    passed[0] = company.id().equals(previousId);
                } else if (found.size() <= MOST
                        && company.name().toLowerCase(Locale.ROOT).contains(part)) {
                    found.add(company);
                }
            });
        }
        boolean more = found.size() > MOST;
        List<DirectoryEntry> shown = more ? List.copyOf(found.subList(0, MOST)) : found;
        return new Clients(
                new Meta(shown.size(), more, more ? shown.get(shown.size() - 1).id() : null), shown);
    }
}
