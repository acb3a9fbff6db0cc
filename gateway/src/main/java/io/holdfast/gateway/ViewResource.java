package io.holdfast.gateway;

import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;

/** Shows what other parts of the process tell of themselves. Thread-safe. */
final class ViewResource {

    private final Monitoring monitoring;
    private final OperatorPool pool;

    ViewResource(Monitoring monitoring, OperatorPool pool) {
        this.monitoring = monitoring;
        this.pool = pool;
    }

    /** Whether something is shown at this path. */
    boolean has(String path) {
        return monitoring.views().containsKey(path);
    }

    void show(HttpServerRequest request, String path) {
        pool.call(Objects.requireNonNull(monitoring.views().get(path), path)).onComplete(shown -> {
            if (shown.succeeded()) {
                Replies.json(request, 200, JsonText.of(shown.result()));
            } else {
                Replies.failed(request, shown.cause());
            }
        });
    }
}
