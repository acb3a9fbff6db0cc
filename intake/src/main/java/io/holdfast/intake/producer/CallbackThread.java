package io.holdfast.intake.producer;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that runs callbacks, so that a slow one holds up neither Kafka nor the spool, only other callbacks. What comes
 * after {@link #close} is dropped. Thread-safe.
 */
final class CallbackThread implements Executor, AutoCloseable {

    private static final String NAME = "holdfast-callbacks";
    private static final long JOIN_MS = 1_000;

    private volatile @Nullable Thread thread;
    private final ThreadPoolExecutor executor = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            this::start,
            new ThreadPoolExecutor.DiscardPolicy());

    private Thread start(Runnable work) {
        Thread started = new Thread(work, NAME);
        started.setDaemon(true);
        thread = started;
        return started;
    }

    /** Whether a callback is asking. */
    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    @Override
    public void execute(Runnable report) {
        executor.execute(report);
    }

    /** Runs what is waiting, for a second at the most, and ends. */
    @Override
    public void close() {
        executor.shutdown();
        if (isCurrent()) {
            return;
        }
        try {
            if (!executor.awaitTermination(JOIN_MS, TimeUnit.MILLISECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
