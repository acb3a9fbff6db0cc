package io.holdfast.drill.experiment;

import io.holdfast.drill.check.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * When a fault stood and the drill itself was starting and ending nothing: from a while after one step to the next. Processes
 * that start take all of a small machine, and go on to after they are ready. One thread.
 */
final class QuietTimes {

    private static final long AFTER_START_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long AFTER_OTHERS_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final List<Interval> times = new ArrayList<>();
    private long fromNanos = Long.MAX_VALUE;

    /** A step begins. */
    void end(long nowNanos) {
        if (fromNanos < nowNanos) {
            times.add(new Interval(fromNanos, nowNanos));
        }
        fromNanos = Long.MAX_VALUE;
    }

    /** A step has been carried out and a fault stands. */
    void begin(Action action, long nowNanos) {
        fromNanos = nowNanos + (action == Action.START ? AFTER_START_NANOS : AFTER_OTHERS_NANOS);
    }

    /** All of them that are over. */
    List<Interval> times() {
        return List.copyOf(times);
    }
}
