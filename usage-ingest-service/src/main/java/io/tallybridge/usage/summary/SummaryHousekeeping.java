package io.tallybridge.usage.summary;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;

/** Looks for due rebuilds. */
@ApplicationScoped
class SummaryHousekeeping {

    private final BillingViews views;

    SummaryHousekeeping(BillingViews views) {
        this.views = views;
    }

    @Scheduled(
            identity = "billing-views",
            every = "${tallybridge.usage.summary.every:1s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void rebuildDue() {
        views.rebuildDue();
    }
}
