package io.tallybridge.gateway;

import io.restassured.RestAssured;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.config.ConfigProvider;

/** What the tests need to knock at the door: raw sockets, vendor keys, and the played services' switches. */
final class Door {

    static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(30))
            .build();

    private Door() {}

    static URI uri(String pathAndQuery) {
        return URI.create("http://127.0.0.1:" + RestAssured.port + pathAndQuery);
    }

    /** An address at the management port. */
    static URI management(String path) {
        return URI.create(ConfigProvider.getConfig().getValue("test.management.url", String.class))
                .resolve(path);
    }

    static String keys(String vendorKey, String partnerKey) {
        return Base64.getEncoder().encodeToString((vendorKey + ":" + partnerKey).getBytes(StandardCharsets.UTF_8));
    }

    /** Uses a switch of the played services; gives what they answer. */
    static String control(String pathAndQuery) {
        String base = ConfigProvider.getConfig().getValue("fake.control", String.class);
        try {
            return HTTP.send(
                            HttpRequest.newBuilder(URI.create(base + pathAndQuery))
                                    .timeout(Duration.ofSeconds(60))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many requests have reached a service behind. */
    static int reached() {
        return Integer.parseInt(control("/reached"));
    }

    /** Sends bytes as they are and gives all that comes back until the end, or until nothing more comes for two seconds. */
    static String raw(String request) {
        boolean toTheEnd = request.contains("Connection: close") || request.contains(" HTTP/1.0\r\n");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            InputStream in = socket.getInputStream();
            byte[] part = new byte[8192];
            try {
                for (int n = in.read(part); n >= 0; n = in.read(part)) {
                    answer.write(part, 0, n);
                    if (!toTheEnd) {
                        socket.setSoTimeout(2000);
                    }
                }
            } catch (SocketTimeoutException e) {
                return answer.toString(StandardCharsets.ISO_8859_1);
            }
            return answer.toString(StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until something holds, a minute at most. */
    static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not happen within a minute");
            }
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
    }
}
