package io.tallybridge.common.caller;

import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.tallybridge.common.problem.CommonProblem;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Who makes this request, by the token alone: person, vendor or one of our services. */
@RequestScoped
public class Caller {

    /** Names the organization a service acts for; believed only from a token with role {@link Roles#SERVICE}. */
    public static final String ORGANIZATION_HEADER = "Tallybridge-Organization";

    private static final Pattern ORGANIZATION = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    private final CurrentIdentityAssociation identities;
    private final Instance<RoutingContext> routing;

    @Inject
    public Caller(CurrentIdentityAssociation identities, Instance<RoutingContext> routing) {
        this.identities = identities;
        this.routing = routing;
    }

    /** The organization everything in this request belongs to. */
    public String organization() {
        return findOrganization()
                .orElseThrow(() -> CommonProblem.NO_ORGANIZATION.because(
                        "The token must carry the claim 'organization' with one organization id: lower-case letters, digits"
                                + " and hyphens, at most 63. Ask who runs your identity provider."));
    }

    /** As {@link #organization()}, empty where the token names none. */
    public Optional<String> findOrganization() {
        SecurityIdentity identity = identities.getIdentity();
        if (identity == null || identity.isAnonymous()) {
            return Optional.empty();
        }
        Optional<String> named = identity.hasRole(Roles.SERVICE)
                ? Optional.ofNullable(routing.get().request().getHeader(ORGANIZATION_HEADER))
                : claim("organization");
        return named.filter(name -> ORGANIZATION.matcher(name).matches());
    }

    /** Stable id of the person, vendor integration or service. */
    public String subject() {
        return claim("sub").orElse("unknown");
    }

    /** A name to show in audits: the user name where the token has one, else the subject. */
    public String displayName() {
        return claim("preferred_username").orElseGet(this::subject);
    }

    /** Whether the token has a role. */
    public boolean hasRole(String role) {
        return identities.getIdentity().hasRole(role);
    }

    /** The integration that a vendor's token is limited to. */
    public UUID integrationId() {
        return claim("integration")
                .map(UUID::fromString)
                .orElseThrow(() -> CommonProblem.NOT_FOUND.because("The token belongs to no integration."));
    }

    /** The vendor that a vendor's token speaks for. */
    public UUID vendorId() {
        return claim("vendor")
                .map(UUID::fromString)
                .orElseThrow(() -> CommonProblem.NOT_FOUND.because("The token belongs to no vendor."));
    }

    private Optional<String> claim(String name) {
        if (identities.getIdentity().getPrincipal() instanceof JsonWebToken token) {
            return single(token.getClaim(name));
        }
        return Optional.empty();
    }

    /** Identity providers write one organization as text, as a list of one, or as an object with one key. */
    private static Optional<String> single(@org.jspecify.annotations.Nullable Object claim) {
        if (claim instanceof String text) {
            return Optional.of(text);
        }
        if (claim instanceof JsonString text) {
            return Optional.of(text.getString());
        }
        if (claim instanceof JsonArray array) {
            return array.size() == 1 ? single(array.get(0)) : Optional.empty();
        }
        if (claim instanceof JsonObject object) {
            return object.size() == 1 ? Optional.of(object.keySet().iterator().next()) : Optional.empty();
        }
        if (claim instanceof Collection<?> list) {
            return list.size() == 1 ? single(list.iterator().next()) : Optional.empty();
        }
        if (claim instanceof Map<?, ?> map) {
            return map.size() == 1 ? single(map.keySet().iterator().next()) : Optional.empty();
        }
        return Optional.empty();
    }
}
