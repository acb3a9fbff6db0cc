package io.holdfast.drill.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** Raw requests over a connection each. */
final class Wire {

    private static final int LIMIT_MS = 10_000;
    private static final int STATUS_BYTES = 12;
    private static final int BOMB_CHUNK = 1 << 16;

    private Wire() {}

    /** A new connection, which waits 10 s for anything. */
    static Socket open(URI server) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setSoTimeout(LIMIT_MS);
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), LIMIT_MS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Sends this and reads the status of the first answer, then all there is; 0 when the connection is closed before. */
    static int ask(URI server, byte[] request) {
        try (Socket socket = open(server)) {
            boolean unused = send(socket, request);
            int status = status(socket.getInputStream());
            socket.getInputStream().readAllBytes();
            return status;
        } catch (IOException e) {
            return 0;
        }
    }

    /** A gateway that closes the connection meanwhile may have answered before. */
    private static boolean send(Socket socket, byte[] request) {
        try {
            socket.getOutputStream().write(request);
            socket.shutdownOutput();
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    /** The status of the answer that comes next; 0 when none does. */
    static int status(InputStream in) {
        try {
            String head = new String(in.readNBytes(STATUS_BYTES), StandardCharsets.ISO_8859_1);
            return head.matches("HTTP/1\\.1 \\d{3}") ? Integer.parseInt(head.substring(9)) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A JSON text of so many MiB of the same letter, compressed. */
    static byte[] bomb(int mib) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        byte[] chunk = bytes("a".repeat(BOMB_CHUNK));
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write('"');
            for (int i = 0; i < mib * ((1 << 20) / BOMB_CHUNK); i++) {
                gzip.write(chunk);
            }
            gzip.write('"');
        } catch (IOException e) {
            throw new IllegalStateException("bytes cannot be compressed", e);
        }
        return packed.toByteArray();
    }
}
