package io.holdfast.drill.workload;

import io.holdfast.core.HoldfastException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a drill's clients do beside its steps, on a thread of its own, which ends with the process. */
public final class Background {

    private final String name;
    private final FutureTask<Boolean> work;

    private Background(String name, Runnable work) {
        this.name = name;
        this.work = new FutureTask<>(work, true);
    }

    /** Begins with it; {@code name} stands in messages, as in "the drill's clients". */
    public static Background start(String name, Runnable work) {
        Background begun = new Background(name, work);
        Thread thread = new Thread(begun.work, "drill-background");
        thread.setDaemon(true);
        thread.start();
        return begun;
    }

    /**
     * Waits for its end.
     *
     * @throws HoldfastException when it failed, or has not ended within the limit
     */
    public void join(Duration limit) {
        try {
            work.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new HoldfastException("workload", name + " failed: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException("interrupted", "the drill was interrupted", e);
        }
    }
}
