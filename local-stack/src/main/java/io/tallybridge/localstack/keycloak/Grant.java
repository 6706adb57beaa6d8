package io.tallybridge.localstack.keycloak;

/**
 * What the token endpoint gave.
 *
 * @param accessToken the bearer token
 * @param refreshToken gets the next one, once; empty where the grant gives none
 */
public record Grant(String accessToken, String refreshToken) {

    @Override
    public String toString() {
        return "Grant[***]";
    }
}
