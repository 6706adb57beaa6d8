package io.tallybridge.psasync.psa.http;

import io.tallybridge.psasync.psa.PsaException;
import io.tallybridge.psasync.psa.PsaFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/**
 * Where calls may go. Hosts come from what people enter and from what PSAs answer, so each address is held against the
 * lists before a call, and what its name resolves to is looked at again at the moment of connecting.
 */
@Singleton
public class OutboundPolicy {
    private final OutboundConfig config;
    private final List<String> extraHosts;

    @Inject
    public OutboundPolicy(OutboundConfig config) {
        this.config = config;
        this.extraHosts = config.extraHosts().orElse(List.of()).stream()
                .map(String::strip)
                .filter(host -> !host.isEmpty())
                .toList();
    }

    /**
     * An address that somebody entered or a PSA answered.
     *
     * @throws PsaException INVALID if it is no address that may be called
     */
    public URI parse(String address, List<String> hosts) {
        URI uri;
        try {
            uri = new URI(address);
        } catch (URISyntaxException e) {
            throw new PsaException(PsaFailure.INVALID, "The address is malformed.");
        }
        check(uri, hosts);
        return uri;
    }

    /**
     * Refuses an address that may not be called.
     *
     * @param hosts the descriptor's hosts
     * @throws PsaException INVALID saying what is wrong with it
     */
    public void check(URI uri, List<String> hosts) {
        String host = uri.getHost();
        if (host == null || uri.getUserInfo() != null || uri.getScheme() == null) {
            throw new PsaException(PsaFailure.INVALID, "The address is malformed.");
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !(scheme.equals("http") && config.allowPrivate())) {
            throw new PsaException(PsaFailure.INVALID, "Only https addresses are called.");
        }
        String name = host.toLowerCase(Locale.ROOT);
        if (!matchesAny(name, hosts) && !isExtra(name)) {
            throw new PsaException(
                    PsaFailure.INVALID,
                    "The host " + name + " is not one of this PSA's; an operator can add hosts of their own.");
        }
        boolean literal = name.startsWith("[") || name.matches("[0-9.]+");
        if (literal && !config.allowPrivate()) {
            requirePublicLiteral(name);
        }
    }

    /** Whether the operator added this host, which also allows a full address where people enter a host name. */
    public boolean isExtra(String host) {
        return matchesAny(host.toLowerCase(Locale.ROOT), extraHosts);
    }

    private static void requirePublicLiteral(String name) {
        try {
            Addresses.requirePublic(name, InetAddress.getAllByName(name));
        } catch (UnknownHostException e) {
            throw new PsaException(PsaFailure.INVALID, "The host " + name + " is not a public address.");
        }
    }

    private static boolean matchesAny(String host, List<String> patterns) {
        return patterns.stream().anyMatch(pattern -> matches(host, pattern));
    }

    static boolean matches(String host, String pattern) {
        if (pattern.length() > 2 && pattern.startsWith("/") && pattern.endsWith("/")) {
            return Pattern.matches(pattern.substring(1, pattern.length() - 1), host);
        }
        String wanted = pattern.toLowerCase(Locale.ROOT);
        if (wanted.startsWith("*.")) {
            return host.endsWith(wanted.substring(1)) && host.length() > wanted.length() - 1;
        }
        return host.equals(wanted);
    }

    /** Resolves names for the client, and refuses those that lead to other than public addresses. */
    DnsResolver dnsResolver() {
        return guarded(SystemDefaultDnsResolver.INSTANCE);
    }

    DnsResolver guarded(DnsResolver resolver) {
        return new DnsResolver() {
            @Override
            public InetAddress[] resolve(String host) throws UnknownHostException {
                InetAddress[] addresses = resolver.resolve(host);
                if (!config.allowPrivate()) {
                    Addresses.requirePublic(host, addresses);
                }
                return addresses;
            }

            @Override
            public String resolveCanonicalHostname(String host) throws UnknownHostException {
                return resolver.resolveCanonicalHostname(host);
            }
        };
    }
}
