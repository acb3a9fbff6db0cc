package io.holdfast.delivery.engine;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What other threads bring to a loop's thread. Bounded by what the loop itself has begun: every entry answers a call, and the
 * loop limits the calls that are under way.
 */
final class LoopQueue {

    private final LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();

    /** From any thread. */
    void add(Runnable event) {
        queue.add(event);
    }

    /** Runs what is there; waits for the first up to {@code waitNanos}. True if anything ran. */
    boolean run(long waitNanos) {
        @Nullable Runnable event = queue.poll();
        if (event == null && waitNanos > 0) {
            event = await(waitNanos);
        }
        boolean any = event != null;
        while (event != null) {
            event.run();
            event = queue.poll();
        }
        return any;
    }

    private @Nullable Runnable await(long waitNanos) {
        try {
            return queue.poll(waitNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
