package io.holdfast.gateway;

import io.holdfast.core.time.Ticker;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop. Cuts off those whose next request's head has not arrived in time, whether nothing comes
 * or a byte now and then, and those that go on sending the body of a request that is answered. Used by that event loop.
 */
final class Connections {

    private static final long UNLIMITED = Long.MAX_VALUE;
    /** For the rest of a body that nobody wants. */
    private static final long UNREAD_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Limits limits;
    private final GatewayMeters meters;
    private final Ticker ticker;
    private final int most;
    private final IdentityHashMap<HttpConnection, Patience> open = new IdentityHashMap<>();

    /**
     * @param most connections at a time, over all event loops
     */
    Connections(Limits limits, GatewayMeters meters, Ticker ticker, int most) {
        this.most = most;
        this.limits = limits;
        this.meters = meters;
        this.ticker = ticker;
    }

    /** How long one connection may go on without the head of a request. */
    private static final class Patience {
        private long sinceNanos;
        private long limitNanos;
        private @Nullable HttpServerRequest answered;

        void restart(long nowNanos, long limitMs) {
            sinceNanos = nowNanos;
            limitNanos = TimeUnit.MILLISECONDS.toNanos(limitMs);
        }

        void suspend() {
            limitNanos = UNLIMITED;
            answered = null;
        }

        boolean isOver(long nowNanos) {
            long waitedNanos = nowNanos - sinceNanos;
            boolean stillSending = answered != null && !answered.isEnded();
            return waitedNanos > limitNanos || stillSending && waitedNanos > UNREAD_NANOS;
        }
    }

    void opened(HttpConnection connection) {
        if (!meters.connectionOpened(most)) {
            connection.close();
            return;
        }
        Patience patience = new Patience();
        patience.restart(ticker.nanos(), limits.headMs());
        open.put(connection, patience);
        connection.closeHandler(closed -> {
            open.remove(connection);
            meters.connectionClosed();
        });
    }

    /** The head of a request has arrived. */
    void asked(HttpServerRequest request) {
        Patience patience = open.get(request.connection());
        if (patience != null) {
            patience.suspend();
        }
        request.response().bodyEndHandler(answered -> {
            meters.answered(request.response().getStatusCode());
            if (patience != null) {
                patience.restart(ticker.nanos(), limits.keepAliveMs());
                patience.answered = request;
            }
        });
    }

    /** The request waits until its client reads earlier answers; it has as long for that as for a head. */
    void unread(HttpServerRequest request) {
        Patience patience = open.get(request.connection());
        if (patience != null) {
            patience.restart(ticker.nanos(), limits.headMs());
        }
    }

    /** They were read. */
    void read(HttpServerRequest request) {
        Patience patience = open.get(request.connection());
        if (patience != null) {
            patience.suspend();
        }
    }

    /** Closes the connections that have waited too long; to be called every second or so. */
    void sweep() {
        long nowNanos = ticker.nanos();
        List<HttpConnection> late = open.entrySet().stream()
                .filter(entry -> entry.getValue().isOver(nowNanos))
                .map(Map.Entry::getKey)
                .toList();
        late.forEach(HttpConnection::close);
    }
}
