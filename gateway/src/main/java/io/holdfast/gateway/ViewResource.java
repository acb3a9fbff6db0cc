package io.holdfast.gateway;

import io.holdfast.gateway.Monitoring.Action;
import io.holdfast.gateway.Monitoring.Reply;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Shows what other parts of the process tell of themselves, and lets operators act on them. Thread-safe. */
final class ViewResource {

    private final Monitoring monitoring;
    private final OperatorPool pool;

    ViewResource(Monitoring monitoring, OperatorPool pool) {
        this.monitoring = monitoring;
        this.pool = pool;
    }

    /** Where something is shown. */
    Set<String> paths() {
        return monitoring.views().keySet();
    }

    /** Answers if something is shown or can be done at this path; false when there is no such thing. */
    boolean answers(HttpServerRequest request, String path) throws BadRequest {
        Callable<? extends Map<String, ?>> view = monitoring.views().get(path);
        if (view != null) {
            Router.only(request, HttpMethod.GET, () -> reply(request, view));
            return true;
        }
        for (Map.Entry<String, Action> action : monitoring.actions().entrySet()) {
            String name = named(action.getKey(), path);
            if (name != null) {
                String thing = PathSegment.decode(name);
                Router.only(request, HttpMethod.POST, () -> reply(request, () -> act(request, action, thing)));
                return true;
            }
        }
        return false;
    }

    /** What stands in {@code path} where {@code pattern} has its star; null when they do not fit. */
    static @Nullable String named(String pattern, String path) {
        int star = pattern.indexOf('*');
        String head = pattern.substring(0, star);
        String tail = pattern.substring(star + 1);
        if (path.length() <= head.length() + tail.length() || !path.startsWith(head) || !path.endsWith(tail)) {
            return null;
        }
        String name = path.substring(head.length(), path.length() - tail.length());
        return name.contains("/") ? null : name;
    }

    private static Map<String, ?> act(HttpServerRequest request, Map.Entry<String, Action> action, String thing)
            throws Exception {
        Reply reply = action.getValue().act(thing, OperatorResource.operator(request));
        if (reply instanceof Reply.NotThere none) {
            throw new BadRequest(404, "not-found", none.detail());
        } else if (reply instanceof Reply.NotNow not) {
            throw new BadRequest(409, "not-now", not.detail());
        }
        return ((Reply.Done) reply).body();
    }

    private void reply(HttpServerRequest request, Callable<? extends Map<String, ?>> work) {
        pool.call(work).onComplete(done -> {
            if (done.succeeded()) {
                Replies.json(request, 200, JsonText.of(done.result()));
            } else {
                Replies.failed(request, done.cause());
            }
        });
    }
}
