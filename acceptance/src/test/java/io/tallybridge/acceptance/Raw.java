package io.tallybridge.acceptance;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Sends bytes as they are: for requests that no HTTP client would send. */
final class Raw {

    private static final int PATIENCE_MILLIS = 20_000;

    private Raw() {}

    /**
     * Sends a request and, if asked, ends the sending side in the middle of it.
     *
     * @return the status, 0 when the connection was closed without an answer
     */
    static int status(String url, String request, boolean cutOff) throws IOException {
        URI uri = URI.create(url);
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            if (cutOff) {
                socket.shutdownOutput();
            }
            return status(socket.getInputStream());
        }
    }

    private static int status(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != -1 && b != '\n'; b = in.read()) {
            line.append((char) b);
        }
        String[] parts = line.toString().trim().split(" ");
        return parts.length < 2 ? 0 : Integer.parseInt(parts[1]);
    }
}
