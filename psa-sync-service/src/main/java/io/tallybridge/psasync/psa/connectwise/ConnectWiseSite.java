package io.tallybridge.psasync.psa.connectwise;

import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.http.OutboundPolicy;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** From what people type as their ConnectWise address to the server that answers the API. */
final class ConnectWiseSite {
    /** Screens of the cloud; their API is on the same name with {@code api-} before it. */
    private static final Set<String> CLOUD_SCREENS = Set.of(
            "na.myconnectwise.net",
            "eu.myconnectwise.net",
            "au.myconnectwise.net",
            "aus.myconnectwise.net",
            "za.myconnectwise.net",
            "staging.connectwisedev.com");

    private ConnectWiseSite() {}

    /**
     * The server, without a trailing slash.
     *
     * @param site a host name or an address copied from the browser; a path counts only on hosts that the operator added
     * @throws PsaException INVALID if it is no address that may be called
     */
    static String server(String site, OutboundPolicy policy, List<String> hosts) {
        String address = site.strip();
        URI typed;
        try {
            typed = new URI(address.contains("://") ? address : "https://" + address);
        } catch (URISyntaxException e) {
            throw new PsaException(PsaFailure.INVALID, "The site is not a host name or address.");
        }
        String host = typed.getHost();
        if (host == null || typed.getUserInfo() != null) {
            throw new PsaException(PsaFailure.INVALID, "The site is not a host name or address.");
        }
        String name = host.toLowerCase(Locale.ROOT);
        String api = CLOUD_SCREENS.contains(name) ? "api-" + name : name;
        String port = typed.getPort() < 0 ? "" : ":" + typed.getPort();
        String path = policy.isExtra(name) && typed.getPath() != null ? withoutTrailingSlash(typed.getPath()) : "";
        String server = typed.getScheme().toLowerCase(Locale.ROOT) + "://" + api + port + path;
        policy.parse(server, hosts);
        return server;
    }

    /** Whether a code base from company information can stand in an address. */
    static boolean plausibleCodebase(String codebase) {
        return codebase.matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,60}");
    }

    static String withoutTrailingSlash(String path) {
        return path.endsWith("/") ? withoutTrailingSlash(path.substring(0, path.length() - 1)) : path;
    }
}
