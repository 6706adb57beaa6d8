package io.tallybridge.psasync.psa.halopsa;

import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.http.OutboundPolicy;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a tenant hands out tokens.
 *
 * @param tokenAddress what a token is asked of
 * @param tenant the name to send along, null if there is none
 * @param named the authorisation server as the resource server itself names it, null if it names none
 */
record HaloPsaSite(
        String tokenAddress,
        @Nullable String tenant,
        @Nullable String named) {
    private static final String API = "/api";
    private static final String AUTH = "/auth";
    /** What the screen shows where there is no tenant. */
    private static final String NO_TENANT = "not set";

    /**
     * The resource server, without a trailing slash.
     *
     * @param typed a host name or an address; on Halo's own hosts the API always is under {@code /api}, whatever was copied
     * @throws PsaException INVALID if it is no address that may be called
     */
    static String resourceServer(String typed, OutboundPolicy policy, List<String> hosts) {
        URI address = address(typed, "resource server");
        String host = address.getHost();
        boolean own = policy.isExtra(host);
        String path = withoutTrailingSlash(address.getPath());
        String server = origin(address) + (own && !path.isEmpty() ? path : API);
        policy.parse(server, hosts);
        return server;
    }

    /**
     * The address of tokens on an authorisation server.
     *
     * @throws PsaException INVALID if it is no address that may be called
     */
    static String tokenAddress(String server, OutboundPolicy policy, List<String> hosts) {
        URI address = address(server, "authorisation server");
        String path = withoutTrailingSlash(address.getPath());
        String tokens = path.isEmpty() ? AUTH : path;
        String found =
                origin(address) + (tokens.toLowerCase(Locale.ROOT).endsWith("/token") ? tokens : tokens + "/token");
        policy.parse(found, hosts);
        return found;
    }

    /** Where the authorisation server usually is. */
    static String usualTokenAddress(String resourceServer) {
        String base = resourceServer.toLowerCase(Locale.ROOT).endsWith(API)
                ? resourceServer.substring(0, resourceServer.length() - API.length())
                : resourceServer;
        return base + AUTH + "/token";
    }

    /** A tenant's name, if that is what the text is. */
    static Optional<String> tenant(@Nullable String text) {
        return Optional.ofNullable(text)
                .map(String::strip)
                .filter(name -> !name.isEmpty() && !name.equalsIgnoreCase(NO_TENANT));
    }

    private static URI address(String typed, String what) {
        String text = typed.strip();
        try {
            URI uri = new URI(text.contains("://") ? text : "https://" + text);
            if (uri.getHost() != null && uri.getUserInfo() == null && uri.getScheme() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // told below, without the text
        }
        throw new PsaException(PsaFailure.INVALID, "The " + what + " is not a host name or address.");
    }

    private static String origin(URI address) {
        String port = address.getPort() < 0 ? "" : ":" + address.getPort();
        return address.getScheme().toLowerCase(Locale.ROOT) + "://"
                + address.getHost().toLowerCase(Locale.ROOT) + port;
    }

    private static String withoutTrailingSlash(@Nullable String path) {
        String text = path == null ? "" : path;
        return text.endsWith("/") ? withoutTrailingSlash(text.substring(0, text.length() - 1)) : text;
    }
}
