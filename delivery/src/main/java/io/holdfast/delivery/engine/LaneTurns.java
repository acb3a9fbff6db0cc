package io.holdfast.delivery.engine;

import io.holdfast.delivery.park.Parked;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The lanes of a partition that have something to run, each in its turn, and those whose time is still to come. Pure; not thread-safe. */
final class LaneTurns {

    /** The golden ratio's part of 2^32: multiples of it, as parts of the whole, come evenly to all places (Knuth, TAOCP 3, 6.4). */
    private static final long GOLDEN = 0x9E37_79B9L;

    private static final int WHOLE_BITS = 32;

    private final LaneRules rules;
    private final Decider decider;
    private final ArrayDeque<KeyLane> ready = new ArrayDeque<>();
    /** Lanes whose parked head has failed before and is due: they run as fast as the decider lets them. */
    private final ArrayDeque<KeyLane> paced = new ArrayDeque<>();

    private final Timers inPlace = new Timers();
    private final Timers due = new Timers();
    private long pacedNanos;
    private int probes;

    LaneTurns(LaneRules rules, Decider decider) {
        this.rules = rules;
        this.decider = decider;
    }

    /** Those whose time has come have something to run. */
    void wake(Now now) {
        KeyLane lane;
        while ((lane = inPlace.poll(now.nanos())) != null) {
            add(lane, now);
        }
        while ((lane = due.poll(now.brokerMs())) != null) {
            add(lane, now);
        }
    }

    /** Whose turn it is; it stands here no more. Null when there is none now. */
    @Nullable
    KeyLane next(Now now) {
        KeyLane lane = retry(now);
        if (lane == null) {
            lane = ready.pollFirst();
        }
        if (lane != null) {
            lane.queued(false);
        }
        return lane;
    }

    /** Retries first, or a busy partition would never come to them; they are few, since they are paced. */
    private @Nullable KeyLane retry(Now now) {
        KeyLane first;
        while ((first = paced.peekFirst()) != null) {
            boolean retries = retries(first, now);
            long wait = retries ? decider.paced(now) : 0;
            if (wait > 0) {
                pacedNanos = now.nanos() + wait;
                return null;
            }
            paced.removeFirst();
            if (retries) {
                return first;
            }
            ready.addLast(first);
        }
        return null;
    }

    /**
     * As {@link #next}, but any lane rather than the first: those that fail gather at the front while nobody else runs, and
     * would tell of themselves only.
     */
    @Nullable
    KeyLane any(Now now) {
        if (ready.isEmpty()) {
            return next(now);
        }
        long part = probes++ * GOLDEN & ((1L << WHOLE_BITS) - 1);
        int skip = (int) (part * ready.size() >>> WHOLE_BITS);
        Iterator<KeyLane> lanes = ready.iterator();
        for (int i = 0; i < skip; i++) {
            lanes.next();
        }
        KeyLane lane = lanes.next();
        lanes.remove();
        lane.queued(false);
        return lane;
    }

    /** The lane has something to run, unless it runs or stands here already. */
    void add(KeyLane lane, Now now) {
        if (!lane.queued() && !lane.busy()) {
            lane.queued(true);
            (retries(lane, now) ? paced : ready).addLast(lane);
        }
    }

    /** The lane has something to run from then on. */
    void later(KeyLane lane, long nanos) {
        inPlace.add(nanos, lane);
    }

    /** Lets the lane go on with whatever is next, now or when it is due. */
    void proceed(KeyLane lane, Now now) {
        if (lane.busy() || lane.attempt() != null || lane.burying()) {
            return;
        }
        Parked head = lane.head();
        if (head != null && head.state().dueMs() > now.brokerMs()) {
            due.add(head.state().dueMs(), lane);
        } else if (runnable(lane, now) != null
                || (!lane.blocked() && !lane.waiting().isEmpty())) {
            add(lane, now);
        }
    }

    /** Whether what it would run is a parked record that has failed before. */
    private boolean retries(KeyLane lane, Now now) {
        boolean idle = !lane.burying() && !lane.dead() && lane.attempt() == null;
        Parked head = idle ? runnable(lane, now) : null;
        return head != null && head.state().attempts() > 0;
    }

    /** The parked record that may be read now: the head when it is due, or one that is to follow its dead head. */
    @Nullable
    Parked runnable(KeyLane lane, Now now) {
        Parked head = lane.head();
        if (head == null || head.parkOffset() == Parked.UNWRITTEN || lane.awaitsFollowers()) {
            return null;
        }
        if (lane.dead() && rules.whenDead() == LaneRules.WhenDead.DLQ_SEQUENCE) {
            Map.Entry<Long, Parked> follower = lane.parked().higherEntry(head.offset());
            return follower == null ? null : follower.getValue();
        }
        return lane.held() || head.state().dueMs() > now.brokerMs() ? null : head;
    }

    /** The nanosecond at which something may be runnable without anything else happening; {@code otherwise} when none. */
    long wakeNanos(Now now, long otherwise) {
        long dueMs = due.next(Long.MAX_VALUE);
        long inMs = dueMs == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(0, dueMs - now.brokerMs());
        long parked = inMs > TimeUnit.DAYS.toMillis(1) ? otherwise : now.nanos() + TimeUnit.MILLISECONDS.toNanos(inMs);
        long retry = inPlace.next(otherwise);
        long first = parked - retry < 0 ? parked : retry;
        return !paced.isEmpty() && pacedNanos - first < 0 ? pacedNanos : first;
    }
}
