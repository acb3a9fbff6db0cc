package io.holdfast.gateway;

import io.vertx.core.Context;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings answers from any thread to one event loop, many with one wake-up. An answer that throws is logged and keeps none of
 * the others back. Thread-safe.
 */
final class LoopAnswers {

    private static final Logger LOG = LoggerFactory.getLogger(LoopAnswers.class);

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
            give(answer);
        }
    }

    private static void give(Runnable answer) {
        try {
            answer.run();
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).log("an answer could not be given");
        }
    }
}
