package io.tallybridge.mapping.suggestion;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.tallybridge.common.paging.Cursor;
import io.tallybridge.common.paging.Page;
import io.tallybridge.mapping.directory.DirectoryEntry;
import io.tallybridge.mapping.directory.PsaDirectory;
import io.tallybridge.mapping.integration.IntegrationService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Compares what is unmapped with the PSA's directory. One page of items is held and the directory passes by, so that cost and
 * memory are bounded by the page.
 */
@ApplicationScoped
class SuggestionService {
    private static final double LEAST_SCORE = 0.85;
    private static final int MOST_CANDIDATES = 3;
    private static final Comparator<Suggestion.Candidate> BEST_FIRST =
            Comparator.comparingDouble(Suggestion.Candidate::score).reversed().thenComparing(Suggestion.Candidate::id);

    private final SuggestionRepository repository;
    private final IntegrationService integrations;
    private final PsaDirectory directory;

    @Inject
    SuggestionService(SuggestionRepository repository, IntegrationService integrations, PsaDirectory directory) {
        this.repository = repository;
        this.integrations = integrations;
        this.directory = directory;
    }

    Page<Suggestion> suggest(UUID connectionId, @Nullable UUID integrationId, int limit, @Nullable String cursor) {
        if (integrationId != null) {
            integrations.get(integrationId);
        }
        Cursor after = Cursor.parse(cursor, 3).orElse(null);
        Page<Unmapped> page = Page.of(
                QuarkusTransaction.requiringNew()
                        .call(() -> repository.unmapped(connectionId, integrationId, after, limit + 1)),
                limit,
                item -> Cursor.of(
                        item.account() ? "A" : "S", item.integrationId().toString(), item.id()));
        List<Search> accounts = searches(page, true);
        List<Search> services = searches(page, false);
        if (!accounts.isEmpty()) {
            directory.companies(connectionId, company -> offer(accounts, company));
        }
        if (!services.isEmpty()) {
            directory.products(connectionId, product -> offer(services, product));
        }
        List<Suggestion> found = new ArrayList<>();
        for (List<Search> searches : List.of(accounts, services)) {
            for (Search search : searches) {
                if (!search.candidates.isEmpty()) {
                    found.add(Suggestion.of(search.item, connectionId, search.candidates));
                }
            }
        }
        return new Page<>(found, page.nextCursor());
    }

    private static List<Search> searches(Page<Unmapped> page, boolean accounts) {
        return page.items().stream()
                .filter(item -> item.account() == accounts)
                .map(Search::new)
                .toList();
    }

    private static void offer(List<Search> searches, DirectoryEntry entry) {
        NormalName name = NormalName.of(entry.name());
        searches.forEach(search -> search.offer(entry, name));
    }

    private static final class Search {
        final Unmapped item;
        final NormalName name;
        final List<Suggestion.Candidate> candidates = new ArrayList<>();

        Search(Unmapped item) {
            this.item = item;
            this.name = NormalName.of(item.name());
        }

        void offer(DirectoryEntry entry, NormalName other) {
            NormalName.Likeness likeness = name.likeness(other);
            if (likeness.score() < LEAST_SCORE) {
                return;
            }
            double score = Math.round(likeness.score() * 1000) / 1000.0;
            candidates.add(new Suggestion.Candidate(entry.id(), entry.name(), score, likeness.reasons()));
            candidates.sort(BEST_FIRST);
            if (candidates.size() > MOST_CANDIDATES) {
                candidates.remove(MOST_CANDIDATES);
            }
        }
    }
}
