package io.holdfast.gateway;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;

/**
 * Closes a connection whose request was answered before its body had arrived, so that the client can read the answer: what it
 * still sends is read and thrown away for a while, since closing over unread bytes resets the connection and the answer with it
 * (RFC 9112, section 9.6). To be used on the request's event loop.
 */
final class Leave {

    private static final long LIMIT_MS = 5_000;

    private Leave() {}

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
