package io.holdfast.intake.lane;

import io.holdfast.intake.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Answers that fell due under a lane's lock and are given once it is released. Guarded by that lock. */
final class Answers {

    private List<Runnable> due = new ArrayList<>();

    void give(Acceptance a, Outcome outcome) {
        give(a.takeWaiters(), outcome);
    }

    void give(List<Consumer<Outcome>> waiters, Outcome outcome) {
        for (Consumer<Outcome> waiter : waiters) {
            due.add(() -> waiter.accept(outcome));
        }
    }

    /** Takes what is due; the caller runs it without the lock. */
    List<Runnable> take() {
        if (due.isEmpty()) {
            return List.of();
        }
        List<Runnable> taken = due;
        due = new ArrayList<>();
        return taken;
    }
}
