package io.holdfast.gateway;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Closes a connection whose request was answered before its body had arrived, so that the client can read the answer: what it
 * still sends is read and thrown away for a while, since closing over unread bytes resets the connection and the answer with it
 * (RFC 9112, section 9.6). To be used on the request's event loop.
 */
final class Leave {

    private static final long LIMIT_MS = 5_000;
    /**
     * Those of each event loop of which leave was taken for good, as long as anything knows them: what was read before one is
     * closed may be handed out after it.
     */
    private static final ThreadLocal<Set<HttpConnection>> LEFT =
            ThreadLocal.withInitial(() -> Collections.newSetFromMap(new WeakHashMap<>()));

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
     * Answers on a connection on which nobody can say where the request ends, and takes leave of it: nothing that comes behind it
     * is a request any more. It is so before the answer is begun, with whose end the next request may be handed out.
     */
    static void forGood(HttpServerRequest request, Runnable answer) {
        LEFT.get().add(request.connection());
        request.response().putHeader("connection", "close");
        answer.run();
        of(request);
    }

    /** Takes leave of the request's connection. */
    static void of(HttpServerRequest request) {
        Context context = Vertx.currentContext();
        HttpConnection connection = request.connection();
        if (context == null || request.isEnded()) {
            connection.close();
            return;
        }
        Vertx vertx = context.owner();
        long timer = vertx.setTimer(LIMIT_MS, late -> connection.close());
        request.handler(unwanted -> {});
        request.exceptionHandler(gone -> vertx.cancelTimer(timer));
        request.endHandler(end -> {
            vertx.cancelTimer(timer);
            connection.close();
        });
        request.resume();
    }
}
