package io.tallybridge.gateway;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.tallybridge.gateway.audit.RequestIds;
import io.tallybridge.gateway.auth.BearerTokens;
import io.tallybridge.gateway.auth.VendorKeys;
import io.tallybridge.gateway.limit.BodySize;
import io.tallybridge.gateway.limit.Rates;
import io.tallybridge.gateway.route.HeaderRules;
import io.tallybridge.gateway.route.PathRules;
import io.tallybridge.gateway.route.Proxies;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Puts the filters in front of the router; see {@link FilterPriorities} for why in this order. */
@ApplicationScoped
class FilterChain {

    void register(
            @Observes Filters filters,
            RequestIds requestIds,
            PathRules paths,
            HeaderRules headers,
            BodySize bodySize,
            VendorKeys vendorKeys,
            BearerTokens bearerTokens,
            Rates rates,
            Proxies proxies) {
        filters.register(requestIds, FilterPriorities.REQUEST_ID)
                .register(paths, FilterPriorities.PATH)
                .register(headers, FilterPriorities.HEADERS)
                .register(bodySize, FilterPriorities.BODY_SIZE)
                .register(vendorKeys, FilterPriorities.VENDOR_KEY)
                .register(bearerTokens, FilterPriorities.BEARER)
                .register(rates, FilterPriorities.RATE)
                .register(proxies, FilterPriorities.PROXY);
    }
}
