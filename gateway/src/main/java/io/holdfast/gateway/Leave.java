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
    /** Those of each event loop of which leave was taken for good. */
    private static final ThreadLocal<Set<HttpConnection>> LEFT = ThreadLocal.withInitial(HashSet::new);

    private Leave() {}

    /**
     * Whether leave was taken for good of the request's connection: what one reader takes for a request may be the body of the one
     * before to another. It is not to be handled.
     */
    static boolean taken(HttpServerRequest request) {
        Set<HttpConnection> left = LEFT.get();
        return !left.isEmpty() && left.contains(request.connection());
    }

    /**
     * Takes leave of a connection on which nobody can say where the request ends: nothing that comes behind it is a request any
     * more.
     */
    static void forGood(HttpServerRequest request) {
        LEFT.get().add(request.connection());
        of(request);
    }

    /** Takes leave of the request's connection. */
    static void of(HttpServerRequest request) {
        Context context = Vertx.currentContext();
        HttpConnection connection = request.connection();
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
