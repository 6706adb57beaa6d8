package io.tallybridge.psasync.psa.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Tells addresses of the public Internet from all others, IPv4 addresses wrapped in IPv6 ones included. */
final class Addresses {
    private Addresses() {}

    static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        if (address instanceof Inet6Address) {
            byte[] wrapped = wrappedIpv4(bytes);
            if (wrapped != null) {
                return isPublicIpv4(wrapped);
            }
            // Only 2000::/3 is routed; it leaves out unique local (fc00::/7) and everything reserved.
            boolean global = (bytes[0] & 0xe0) == 0x20;
            boolean documentation = startsWith(bytes, 0x20, 0x01, 0x0d, 0xb8);
            // Teredo hides its IPv4 address by inversion, and nothing serves a PSA over it.
            boolean teredo = startsWith(bytes, 0x20, 0x01, 0x00, 0x00);
            return global && !documentation && !teredo;
        }
        return isPublicIpv4(bytes);
    }

    /** The IPv4 address in mapped and compatible (::/96), NAT64 (64:ff9b::/96) and 6to4 (2002::/16) addresses. */
    private static byte @Nullable [] wrappedIpv4(byte[] bytes) {
        boolean nat64 = startsWith(bytes, 0x00, 0x64, 0xff, 0x9b);
        boolean zeros = allZero(bytes, 0, 10);
        boolean mapped = zeros && (bytes[10] & 0xff) == 0xff && (bytes[11] & 0xff) == 0xff;
        boolean compatible = zeros && bytes[10] == 0 && bytes[11] == 0;
        if (nat64 || mapped || compatible) {
            return Arrays.copyOfRange(bytes, 12, 16);
        }
        if (startsWith(bytes, 0x20, 0x02)) {
            return Arrays.copyOfRange(bytes, 2, 6);
        }
        return null;
    }

    private static boolean isPublicIpv4(byte[] bytes) {
        int a = bytes[0] & 0xff;
        int b = bytes[1] & 0xff;
        int c = bytes[2] & 0xff;
        boolean thisNetwork = a == 0;
        boolean privateUse = a == 10 || (a == 172 && b >= 16 && b <= 31) || (a == 192 && b == 168);
        boolean carrierGrade = a == 100 && b >= 64 && b <= 127;
        boolean loopback = a == 127;
        boolean linkLocal = a == 169 && b == 254;
        boolean special = (a == 192 && b == 0 && (c == 0 || c == 2))
                || (a == 192 && b == 88 && c == 99)
                || (a == 198 && (b == 18 || b == 19))
                || (a == 198 && b == 51 && c == 100)
                || (a == 203 && b == 0 && c == 113);
        boolean multicastOrReserved = a >= 224;
        return !(thisNetwork || privateUse || carrierGrade || loopback || linkLocal || special || multicastOrReserved);
    }

    private static boolean startsWith(byte[] bytes, int... prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if ((bytes[i] & 0xff) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean allZero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    static void requirePublic(String host, InetAddress[] addresses) throws UnknownHostException {
        for (InetAddress address : addresses) {
            if (!isPublic(address)) {
                throw new ForbiddenAddressException("The host " + host + " leads to an address that is not public.");
            }
        }
    }

    /** A host name that resolves to where no call may go. */
    static final class ForbiddenAddressException extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        ForbiddenAddressException(String message) {
            super(message);
        }
    }
}
