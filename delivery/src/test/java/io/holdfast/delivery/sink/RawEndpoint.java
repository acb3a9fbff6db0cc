package io.holdfast.delivery.sink;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** An endpoint that reads a request and then says exactly these bytes, or nothing, and then does with the connection as told. */
final class RawEndpoint implements AutoCloseable {

    private final ServerSocket server;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private final String answer;
    private final After after;

    /** What becomes of a connection. */
    enum After {
        /** It stays open, and silent. */
        KEEP,
        /** Nothing more comes of it, but it takes what is sent. */
        HALF_CLOSE,
        /** It ends. */
        CLOSE
    }

    RawEndpoint(String answer, After after) throws IOException {
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.answer = answer;
        this.after = after;
        Thread thread = new Thread(this::serve, "raw-endpoint");
        thread.setDaemon(true);
        thread.start();
    }

    URI url() {
        return URI.create("http://localhost:" + server.getLocalPort() + "/orders");
    }

    /** Heads of the requests that have come. */
    List<String> requests() {
        return new ArrayList<>(requests);
    }

    private void serve() {
        try {
            while (!server.isClosed()) {
                Socket socket = server.accept();
                open.add(socket);
                requests.add(head(socket.getInputStream()));
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().flush();
                if (after == After.CLOSE) {
                    socket.close();
                } else if (after == After.HALF_CLOSE) {
                    socket.shutdownOutput();
                }
            }
        } catch (IOException e) {
            if (!server.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int b = in.read(); b >= 0 && head.indexOf("\r\n\r\n") < 0; b = in.read()) {
            head.append((char) b);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
