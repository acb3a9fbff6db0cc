package io.holdfast.gateway;

import io.vertx.core.Context;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** Brings answers from any thread to one event loop, many with one wake-up. Thread-safe. */
final class LoopAnswers {

    private final Context context;
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    LoopAnswers(Context context) {
        this.context = context;
    }

    /** Runs {@code answer} on the event loop, soon. */
    void run(Runnable answer) {
        waiting.add(answer);
        if (scheduled.compareAndSet(false, true)) {
            context.runOnContext(nothing -> drain());
        }
    }

    private void drain() {
        scheduled.set(false);
        for (Runnable answer = waiting.poll(); answer != null; answer = waiting.poll()) {
            answer.run();
        }
    }
}
