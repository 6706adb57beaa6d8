package io.tallybridge.localstack;

import io.tallybridge.localstack.keycloak.KeycloakPeople;
import java.util.List;
import java.util.function.Supplier;

/** Where people's bearer tokens come from. */
@FunctionalInterface
public interface People {

    /** A token for {@code user} with {@code roles} in {@code organization}; an empty organization leaves the claim out. */
    String token(String organization, List<String> roles, String user);

    /** The same, renewed before its end for as long as it is asked for. */
    default Supplier<String> lasting(String organization, List<String> roles, String user) {
        return new LastingToken(() -> token(organization, roles, user));
    }

    /** The people that an issuer of this kind knows. */
    static People of(StackDescription.TokenIssuer issuer) {
        return issuer.keycloak() == null
                ? new TokenClient(issuer)
                : new KeycloakPeople(issuer.keycloak(), issuer.client());
    }
}
