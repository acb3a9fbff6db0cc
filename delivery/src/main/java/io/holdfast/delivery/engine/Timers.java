package io.holdfast.delivery.engine;

import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Lanes that wait for a time, earliest first. One that no longer waits when its time comes is ignored by whoever asks. */
final class Timers {

    private final PriorityQueue<Timer> queue = new PriorityQueue<>(Comparator.comparingLong(Timer::at));

    private record Timer(long at, KeyLane lane) {}

    void add(long at, KeyLane lane) {
        queue.add(new Timer(at, lane));
    }

    /** The next lane whose time has come; null when there is none. */
    @Nullable
    KeyLane poll(long now) {
        Timer first = queue.peek();
        if (first == null || first.at() - now > 0) {
            return null;
        }
        queue.remove();
        return first.lane();
    }

    /** When the next one is due; {@code otherwise} when none waits. */
    long next(long otherwise) {
        Timer first = queue.peek();
        return first == null ? otherwise : first.at();
    }
}
