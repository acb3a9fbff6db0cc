package io.holdfast.delivery.engine;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What other threads bring to a loop's thread. Bounded by what the loop itself has begun: every entry answers a call, and the
 * loop limits the calls that are under way.
 */
final class LoopQueue {

    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
    /** The loop's thread while it waits, or is about to. */
    private final AtomicReference<@Nullable Thread> waiting = new AtomicReference<>();

    /** From any thread. */
    void add(Runnable event) {
        queue.add(event);
        // Seldom: while answers come in numbers the loop is awake.
        if (waiting.get() != null) {
            LockSupport.unpark(waiting.getAndSet(null));
        }
    }

    /** Runs what is there; waits for the first up to {@code waitNanos}. True if anything ran. */
    boolean run(long waitNanos) {
        @Nullable Runnable event = queue.poll();
        if (event == null && waitNanos > 0) {
            await(waitNanos);
            event = queue.poll();
        }
        boolean any = event != null;
        while (event != null) {
            event.run();
            event = queue.poll();
        }
        return any;
    }

    /** May return early, as whoever parks may. */
    private void await(long waitNanos) {
        waiting.set(Thread.currentThread());
        if (queue.isEmpty()) {
            LockSupport.parkNanos(this, waitNanos);
        }
        waiting.set(null);
    }
}
