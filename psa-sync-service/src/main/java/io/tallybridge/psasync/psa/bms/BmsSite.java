package io.tallybridge.psasync.psa.bms;

import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.http.OutboundPolicy;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;

/**
 * Where a tenant's APIs are: the second version on the screen's host with {@code api.} before it, the first on the screen's
 * own host (help pages "V2 BMS Rest APIs" and "PSA Rest APIs V2").
 *
 * @param current address of the second version, without a trailing slash
 * @param older address of the first version, without a trailing slash
 */
record BmsSite(String current, String older) {

    /**
     * The addresses.
     *
     * @param gateway the screen's host name or an address copied from the browser; a path counts only on hosts that the
     *     operator added
     * @throws PsaException INVALID if it is no address that may be called
     */
    static BmsSite of(String gateway, OutboundPolicy policy, List<String> hosts) {
        String text = gateway.strip();
        URI typed;
        try {
            typed = new URI(text.contains("://") ? text : "https://" + text);
        } catch (URISyntaxException e) {
            throw new PsaException(PsaFailure.INVALID, "The gateway is not a host name or address.");
        }
        String host = typed.getHost();
        if (host == null || typed.getUserInfo() != null) {
            throw new PsaException(PsaFailure.INVALID, "The gateway is not a host name or address.");
        }
        String name = host.toLowerCase(Locale.ROOT);
        if (policy.isExtra(name)) {
            String port = typed.getPort() < 0 ? "" : ":" + typed.getPort();
            String path = typed.getPath() == null ? "" : typed.getPath().replaceAll("/+$", "");
            String server = typed.getScheme().toLowerCase(Locale.ROOT) + "://" + name + port + path;
            policy.parse(server, hosts);
            return new BmsSite(server + "/v2", server + "/api");
        }
        String screen = name.replaceFirst("^(api|www)\\.", "");
        policy.parse("https://" + screen, hosts);
        return new BmsSite("https://api." + screen + "/v2", "https://" + screen + "/api");
    }
}
