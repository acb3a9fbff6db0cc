package io.holdfast.fleet;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells lanes whose records are being sent from those that somebody holds while Kafka is away: by whether the offset moves from which
 * the log would have to be read for what is left. Pure but for what it remembers; one thread observes, any may ask.
 */
final class SentLanes {

    /** Negative: nobody sends. */
    static final long NOT_SENT = -1;
    /** So long a lane that has moved counts as being sent. */
    static final long RECENT_NANOS = TimeUnit.SECONDS.toNanos(2);

    private volatile Map<String, Seen> seen = Map.of();

    /**
     * A lane as it was seen last.
     *
     * @param moved whether it ever moved
     * @param movedNanos when it did last
     */
    private record Seen(LaneView view, boolean moved, long movedNanos) {

        boolean sent(long nowNanos) {
            return moved && !view.holder().isEmpty() && nowNanos - movedNanos < RECENT_NANOS;
        }
    }

    /** Takes in how the fleet stands. */
    void observe(FleetView now, long nowNanos) {
        Map<String, Seen> before = seen;
        Map<String, Seen> next = new HashMap<>();
        now.lanes().forEach((name, view) -> next.put(name, seen(before.get(name), view, nowNanos)));
        seen = next;
    }

    private static Seen seen(@Nullable Seen before, LaneView view, long nowNanos) {
        if (before == null || moves(before.view(), view)) {
            return new Seen(view, before != null, nowNanos);
        }
        return new Seen(view, before.moved(), before.movedNanos());
    }

    private static boolean moves(LaneView before, LaneView now) {
        Long from = before.frontier();
        return from != null && before.epoch() == now.epoch() && !from.equals(now.frontier());
    }

    /** Records of a lane that some gateway sends; negative when none does, as far as is known. */
    long records(String lane, long nowNanos) {
        Seen known = seen.get(lane);
        return known != null && known.sent(nowNanos) ? known.view().records() : NOT_SENT;
    }
}
