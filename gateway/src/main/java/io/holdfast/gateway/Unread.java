package io.holdfast.gateway;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;

/**
 * Answers that their client does not read. While they fill the connection's queue, its next request waits and nothing more is
 * read of it, so that they take no memory without bound; the connection is closed when that takes too long.
 */
final class Unread {

    private Unread() {}

    /** Handles the request once there is room for its answer, which is at once as a rule. */
    static void waitFor(HttpServerRequest request, Connections connections, Handler<HttpServerRequest> handler) {
        if (!request.response().writeQueueFull()) {
            handler.handle(request);
            return;
        }
        connections.unread(request);
        request.pause();
        request.response().drainHandler(drained -> {
            request.response().drainHandler(null);
            connections.read(request);
            request.resume();
            handler.handle(request);
        });
    }
}
