package io.holdfast.gateway;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads on which operators' calls wait for disks and lanes. Bounded and apart from all others, so that slow calls hold up
 * nobody but operators. Thread-safe.
 */
final class OperatorPool implements AutoCloseable {

    private static final int THREADS = 4;
    private static final int WAITING = 64;
    private static final long IDLE_S = 60;

    private final ThreadPoolExecutor threads;

    OperatorPool() {
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_S, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread thread = new Thread(task, "holdfast-operators-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Runs the call; its result comes back to the caller's event loop. Fails with a {@link BadRequest} when too many wait. */
    <T> Future<T> call(Callable<T> call) {
        Promise<T> result = Promise.promise();
        Context loop = Vertx.currentContext();
        try {
            threads.execute(() -> {
                Future<T> done = run(call);
                loop.runOnContext(back -> done.onComplete(result));
            });
        } catch (RejectedExecutionException full) {
            result.fail(new BadRequest(
                    503,
                    "operators-busy",
                    THREADS + WAITING + " operators' calls are waiting already; come back in a moment."));
        }
        return result.future();
    }

    private static <T> Future<T> run(Callable<T> call) {
        try {
            return Future.succeededFuture(call.call());
        } catch (Exception | Error e) {
            return Future.failedFuture(e);
        }
    }

    /** Takes no more calls. What runs ends by itself: an interrupt would close the spool's files under it. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
