package io.holdfast.delivery.engine;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes blocking calls of the park log elsewhere, and brings what they returned to the loop. */
final class ParkCalls implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ParkCalls.class);
    private static final int THREADS = 8;

    private final Consumer<Runnable> loop;
    private final ExecutorService threads;

    /** {@code loop} takes what is to run on the loop's thread. */
    ParkCalls(Consumer<Runnable> loop, String name) {
        this.loop = loop;
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "delivery-" + name + "-park-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Calls and brings back what was returned.
     *
     * @param failed what an exception that nobody expected counts as
     * @param then runs on the loop's thread; never when closing
     */
    <T> void call(Supplier<T> blocking, Function<RuntimeException, T> failed, Consumer<T> then) {
        try {
            threads.execute(() -> {
                T result = result(blocking, failed);
                loop.accept(() -> then.accept(result));
            });
        } catch (RejectedExecutionException e) {
            // Closing: nobody waits for it any more.
            return;
        }
    }

    private static <T> T result(Supplier<T> blocking, Function<RuntimeException, T> failed) {
        try {
            return blocking.get();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a call of the park log failed unexpectedly");
            return failed.apply(e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
