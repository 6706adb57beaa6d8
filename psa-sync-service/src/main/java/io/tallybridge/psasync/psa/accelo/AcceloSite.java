package io.tallybridge.psasync.psa.accelo;

import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.http.OutboundPolicy;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;

/** From what people type as their deployment to the server that answers its API. */
final class AcceloSite {
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final List<String> DOMAINS = List.of(".api.accelo.com", ".accelo.com");

    private AcceloSite() {}

    /**
     * The server, without a trailing slash.
     *
     * @param deployment one DNS label, or an address copied from the browser; other hosts and paths count only where the
     *     operator added the host
     * @throws PsaException INVALID if it is no address that may be called
     */
    static String server(String deployment, OutboundPolicy policy, List<String> hosts) {
        String typed = deployment.strip();
        if (!typed.contains(".") && !typed.contains(":") && !typed.contains("/")) {
            return checked(serverOf(typed.toLowerCase(Locale.ROOT)), policy, hosts);
        }
        URI address = parse(typed.contains("://") ? typed : "https://" + typed);
        String host = address.getHost() == null ? "" : address.getHost().toLowerCase(Locale.ROOT);
        if (host.isEmpty() || address.getUserInfo() != null) {
            throw malformed();
        }
        if (policy.isExtra(host)) {
            String port = address.getPort() < 0 ? "" : ":" + address.getPort();
            String path = address.getPath() == null ? "" : address.getPath().replaceAll("/+$", "");
            return checked(address.getScheme().toLowerCase(Locale.ROOT) + "://" + host + port + path, policy, hosts);
        }
        for (String domain : DOMAINS) {
            if (host.endsWith(domain)) {
                return checked(serverOf(host.substring(0, host.length() - domain.length())), policy, hosts);
            }
        }
        throw malformed();
    }

    private static String serverOf(String label) {
        if (!label.matches(LABEL)) {
            throw malformed();
        }
        return "https://" + label + ".api.accelo.com";
    }

    private static String checked(String server, OutboundPolicy policy, List<String> hosts) {
        policy.parse(server, hosts);
        return server;
    }

    private static URI parse(String address) {
        try {
            // What follows the host is of no use, and people paste queries that are no valid addresses.
            return new URI(address.replaceAll("[?#].*$", ""));
        } catch (URISyntaxException e) {
            throw malformed();
        }
    }

    private static PsaException malformed() {
        return new PsaException(
                PsaFailure.INVALID,
                "The deployment is not the first part of an Accelo address, such as acme of acme.accelo.com.");
    }
}
