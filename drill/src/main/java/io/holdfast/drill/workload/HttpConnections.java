package io.holdfast.drill.workload;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Connections to one server, as many as there are requests at once; the one used last is used next. Thread-safe. */
final class HttpConnections implements AutoCloseable {

    private final URI server;
    private final Duration limit;
    private final ConcurrentLinkedDeque<HttpConnection> idle = new ConcurrentLinkedDeque<>();

    HttpConnections(URI server, Duration limit) {
        this.server = server;
        this.limit = limit;
    }

    /** Sends a request and waits for its reply. */
    HttpConnection.Reply ask(byte[] request) throws IOException {
        HttpConnection connection = take();
        try {
            HttpConnection.Reply reply = connection.ask(request);
            idle.push(connection);
            return reply;
        } catch (IOException e) {
            connection.close();
            throw e;
        }
    }

    private HttpConnection take() throws IOException {
        for (HttpConnection known = idle.poll(); known != null; known = idle.poll()) {
            if (known.usable()) {
                return known;
            }
            known.close();
        }
        return HttpConnection.open(server, limit);
    }

    @Override
    public void close() {
        for (HttpConnection known = idle.poll(); known != null; known = idle.poll()) {
            known.close();
        }
    }
}
