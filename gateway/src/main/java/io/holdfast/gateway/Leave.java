package io.holdfast.gateway;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashSet;
import java.util.Set;

/**
 * Closes a connection whose request was answered before its body had arrived, so that the client can read the answer: what it
 * still sends is read and thrown away for a while, since closing over unread bytes resets the connection and the answer with it
 * (RFC 9112, section 9.6). To be used on the request's event loop.
 */
final class Leave {

    private static final long LIMIT_MS = 5_000;
    /** Those of each event loop that are about to be closed. */
    private static final ThreadLocal<Set<HttpConnection>> LEFT = ThreadLocal.withInitial(HashSet::new);

    private Leave() {}

    /**
     * Whether leave was taken of the request's connection: it came behind one that was refused, and what that one's reader took
     * for its body may have been another's request. It is not to be handled.
     */
    static boolean taken(HttpServerRequest request) {
        Set<HttpConnection> left = LEFT.get();
        return !left.isEmpty() && left.contains(request.connection());
    }

    static void of(HttpServerRequest request) {
        Context context = Vertx.currentContext();
        HttpConnection connection = request.connection();
        LEFT.get().add(connection);
        if (context == null || request.isEnded()) {
            close(connection);
            return;
        }
        Vertx vertx = context.owner();
        long timer = vertx.setTimer(LIMIT_MS, late -> close(connection));
        request.handler(unwanted -> {});
        request.exceptionHandler(gone -> {
            vertx.cancelTimer(timer);
            LEFT.get().remove(connection);
        });
        request.endHandler(end -> {
            vertx.cancelTimer(timer);
            close(connection);
        });
        request.resume();
    }

    private static void close(HttpConnection connection) {
        connection.close().onComplete(closed -> LEFT.get().remove(connection));
    }
}
