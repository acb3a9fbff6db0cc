package io.holdfast.delivery.engine;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Makes blocking calls of the park log elsewhere, and brings what they returned to the loop. */
final class ParkCalls implements AutoCloseable {

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

    /** {@code then} runs on the loop's thread; never when closing. */
    <T> void call(Supplier<T> blocking, Consumer<T> then) {
        try {
            threads.execute(() -> {
                T result = blocking.get();
                loop.accept(() -> then.accept(result));
            });
        } catch (RejectedExecutionException e) {
            // Closing: nobody waits for it any more.
            return;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
