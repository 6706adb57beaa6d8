package io.tallybridge.psasync.psa.syncro;

import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.http.OutboundPolicy;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * From what people type as their subdomain to the account's API.
 *
 * @param api the address that paths are added to, without a trailing slash
 * @param subdomain the account's name; empty on hosts that an operator added
 */
record SyncroAddress(String api, Optional<String> subdomain) {
    private static final String DOMAIN = ".syncromsp.com";
    private static final String VERSION = "/api/v1";

    /**
     * The account's address.
     *
     * @param typed a subdomain, or an address copied from the browser; its path counts only on hosts that the operator
     *     added
     * @throws PsaException INVALID if it is no address that may be called
     */
    static SyncroAddress of(String typed, OutboundPolicy policy, List<String> hosts) {
        String text = typed.strip();
        if (text.matches("[A-Za-z0-9][A-Za-z0-9-]{0,62}")) {
            text += DOMAIN;
        }
        URI uri;
        try {
            uri = new URI(text.contains("://") ? text : "https://" + text);
        } catch (URISyntaxException e) {
            throw notAnAddress();
        }
        if (uri.getHost() == null || uri.getUserInfo() != null) {
            throw notAnAddress();
        }
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String path = policy.isExtra(host) && uri.getPath() != null ? withoutTrailingSlashes(uri.getPath()) : "";
        String api = uri.getScheme().toLowerCase(Locale.ROOT) + "://" + host + port
                + (path.endsWith(VERSION) ? path : path + VERSION);
        policy.parse(api, hosts);
        return new SyncroAddress(
                api,
                host.endsWith(DOMAIN)
                        ? Optional.of(host.substring(0, host.length() - DOMAIN.length()))
                        : Optional.empty());
    }

    private static PsaException notAnAddress() {
        return new PsaException(PsaFailure.INVALID, "The subdomain is not a name or address.");
    }

    private static String withoutTrailingSlashes(String path) {
        return path.endsWith("/") ? withoutTrailingSlashes(path.substring(0, path.length() - 1)) : path;
    }
}
