package io.tallybridge.common.caller;

import io.quarkus.arc.Arc;
import io.quarkus.arc.ManagedContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The organization that the work at hand belongs to: the caller's, or the one that background work was started for.
 * Row-level security and Hibernate's tenancy both ask here.
 */
@ApplicationScoped
public class CurrentOrganization {

    private static final ThreadLocal<@Nullable String> BOUND = new ThreadLocal<>();

    private final Caller caller;

    @Inject
    public CurrentOrganization(Caller caller) {
        this.caller = caller;
    }

    /** The organization, or empty where the work belongs to none (then row-level security shows no row). */
    public Optional<String> find() {
        String bound = BOUND.get();
        if (bound != null) {
            return Optional.of(bound);
        }
        if (!Arc.container().requestContext().isActive()) {
            return Optional.empty();
        }
        return caller.findOrganization();
    }

    /** As {@link #find}; a problem that says why where there is none. */
    public String get() {
        String bound = BOUND.get();
        if (bound != null) {
            return bound;
        }
        if (!Arc.container().requestContext().isActive()) {
            throw new IllegalStateException("This work was started for no organization");
        }
        return caller.organization();
    }

    /** Runs work for an organization outside of a request, or on behalf of another than the caller's (services only). */
    public <T> T supplyAs(String organization, Supplier<T> work) {
        try {
            return callAs(organization, work::get);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** As {@link #supplyAs} for work without a result. */
    public void runAs(String organization, Runnable work) {
        supplyAs(organization, () -> {
            work.run();
            return true;
        });
    }

    /**
     * As {@link #supplyAs} for work that throws. The work gets a request context of its own, so that nothing cached for
     * another organization can be met.
     */
    public <T> T callAs(String organization, Callable<T> work) throws Exception {
        String outer = BOUND.get();
        BOUND.set(organization);
        ManagedContext requestContext = Arc.container().requestContext();
        var outerState = requestContext.isActive() ? requestContext.getState() : null;
        requestContext.activate();
        try {
            return work.call();
        } finally {
            requestContext.terminate();
            if (outerState != null) {
                requestContext.activate(outerState);
            }
            if (outer == null) {
                BOUND.remove();
            } else {
                BOUND.set(outer);
            }
        }
    }
}
