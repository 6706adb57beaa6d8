package io.tallybridge.common.caller;

import io.quarkus.oidc.runtime.OidcJwtCallerPrincipal;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.tallybridge.common.log.LogKey;
import io.tallybridge.common.problem.CommonProblem;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.security.Principal;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/** Who makes this request, by the token alone: person, vendor or one of our services. */
@RequestScoped
public class Caller {

    /** Names the organization a service acts for; believed only from a token with role {@link Roles#SERVICE}. */
    public static final String ORGANIZATION_HEADER = "Tallybridge-Organization";

    private static final Pattern ORGANIZATION = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    private final CurrentIdentityAssociation identities;
    private final CurrentVertxRequest request;

    @Inject
    public Caller(CurrentIdentityAssociation identities, CurrentVertxRequest request) {
        this.identities = identities;
        this.request = request;
    }

    /** The organization everything in this request belongs to. */
    public String organization() {
        return findOrganization().orElseThrow(() -> CommonProblem.NO_ORGANIZATION.because(whyNoOrganization()));
    }

    private String whyNoOrganization() {
        if (hasRole(Roles.SERVICE)) {
            return "A service names the organization that it works for in the header '" + ORGANIZATION_HEADER + "'.";
        }
        if (count(rawClaim("organization")) > 1) {
            return "The token names several organizations, and a request belongs to one: get a token for one of them"
                    + " (at Keycloak with the scope 'organization:<id>').";
        }
        return "The token must carry the claim 'organization' with one organization id: lower-case letters, digits and"
                + " hyphens, at most 63. If you belong to several organizations, get a token for one of them (at Keycloak"
                + " with the scope 'organization:<id>'); if to none, ask who runs your identity provider.";
    }

    /** As {@link #organization()}, empty where the token names none. From here on the request's log lines name it. */
    public Optional<String> findOrganization() {
        SecurityIdentity identity = identities.getIdentity();
        if (identity == null || identity.isAnonymous()) {
            return Optional.empty();
        }
        Optional<String> named = identity.hasRole(Roles.SERVICE)
                ? Optional.ofNullable(request.getCurrent().request().getHeader(ORGANIZATION_HEADER))
                : claim("organization");
        Optional<String> organization =
                named.filter(name -> ORGANIZATION.matcher(name).matches());
        // As the request id: Quarkus keeps it for the lines of this request, and only of this one.
        organization.ifPresent(id -> MDC.put(LogKey.ORGANIZATION_ID.text(), id));
        return organization;
    }

    /** Stable id of the person, vendor integration or service. */
    public String subject() {
        return claim("sub").orElse("unknown");
    }

    /** A name to show in audits: the user name where the token has one, else a service's client id, else the subject. */
    public String displayName() {
        return claim("preferred_username")
                .or(() -> hasRole(Roles.SERVICE) ? claim("azp") : Optional.empty())
                .orElseGet(this::subject);
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
        return single(rawClaim(name));
    }

    private @Nullable Object rawClaim(String name) {
        Principal principal = identities.getIdentity().getPrincipal();
        if (principal instanceof OidcJwtCallerPrincipal oidc) {
            // Asked for a claim that is not a standard one, getClaim throws and catches an exception each time.
            return oidc.getClaims().getClaimValue(name);
        }
        return principal instanceof JsonWebToken token ? token.getClaim(name) : null;
    }

    private static int count(@Nullable Object claim) {
        if (claim instanceof Collection<?> list) {
            return list.size();
        }
        return claim instanceof Map<?, ?> map ? map.size() : 0;
    }

    /** Identity providers write one organization as text, as a list of one, or as an object with one key. */
    private static Optional<String> single(@Nullable Object claim) {
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
