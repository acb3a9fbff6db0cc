package io.holdfast.gateway;

import java.util.function.Consumer;

/** A task that is asked for often and runs later, once for all who have asked until then. Not thread-safe. */
final class Coalesced {

    private final Consumer<Runnable> later;
    private final Runnable task;
    private boolean asked;

    Coalesced(Consumer<Runnable> later, Runnable task) {
        this.later = later;
        this.task = task;
    }

    void ask() {
        if (!asked) {
            asked = true;
            later.accept(this::run);
        }
    }

    private void run() {
        asked = false;
        task.run();
    }
}
