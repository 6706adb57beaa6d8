package io.tallybridge.psasync.psa.tigerpaw;

import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import io.tallybridge.psasync.psa.http.OutboundPolicy;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;

/** From what people type as the address of their Tigerpaw API server to the address that its paths are put behind. */
final class TigerpawSite {
    private TigerpawSite() {}

    /**
     * The address, without a trailing slash.
     *
     * @param typed a host name, or an address copied from the help page
     * @throws PsaException INVALID if it is no address that may be called
     */
    static String base(String typed, OutboundPolicy policy, List<String> hosts) {
        URI address;
        try {
            address = new URI(typed.contains("://") ? typed : "https://" + typed);
        } catch (URISyntaxException e) {
            throw new PsaException(PsaFailure.INVALID, "The address of the API is malformed.");
        }
        String host = address.getHost();
        if (host == null || address.getUserInfo() != null) {
            throw new PsaException(PsaFailure.INVALID, "The address of the API is malformed.");
        }
        String port = address.getPort() < 0 ? "" : ":" + address.getPort();
        String path = address.getRawPath() == null ? "" : address.getRawPath();
        String folder = path.replaceFirst("(?i)/(docs(/.*)?|api)/?$", "").replaceFirst("/+$", "");
        String base =
                address.getScheme().toLowerCase(Locale.ROOT) + "://" + host.toLowerCase(Locale.ROOT) + port + folder;
        policy.parse(base, hosts);
        return base;
    }
}
