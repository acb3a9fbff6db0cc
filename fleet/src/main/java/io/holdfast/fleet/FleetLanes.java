package io.holdfast.fleet;

import io.holdfast.core.catalog.RedisSettings.WhenDetached;
import io.holdfast.core.time.Ticker;
import io.holdfast.intake.lane.Lane;
import io.holdfast.intake.lane.LaneShares;
import io.holdfast.intake.lane.Share;
import io.holdfast.intake.spool.LaneKey;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The lanes of this member, and how long what they were told holds: for a lease after the last sign of life that was
 * answered, by this machine's clock and from before it was given. Thread-safe.
 */
final class FleetLanes implements LaneShares {

    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
    private final Set<String> joined = ConcurrentHashMap.newKeySet();
    private final SentLanes sent = new SentLanes();
    private final WhenDetached whenDetached;
    private final Ticker ticker;
    private volatile long heldUntilNanos;
    private volatile boolean everHeld;

    FleetLanes(WhenDetached whenDetached, Ticker ticker) {
        this.whenDetached = whenDetached;
        this.ticker = ticker;
    }

    @Override
    public Share join(Lane lane) {
        if (lane.key().partition() != LaneKey.UNPLACED) {
            String name = LaneLog.name(lane.key());
            lanes.put(name, lane);
            joined.add(name);
        }
        return Share.WAITING;
    }

    @Override
    public boolean mayPublish(LaneKey lane, Share share) {
        return share == Share.DIRECT && (holds() || whenDetached == WhenDetached.PUBLISH);
    }

    @Override
    public boolean mayDrain(Share share) {
        return share == Share.DRAINING && holds();
    }

    @Override
    public long beingSent(LaneKey lane) {
        return holds() ? sent.records(LaneLog.name(lane), ticker.nanos()) : SentLanes.NOT_SENT;
    }

    /** By name. */
    Map<String, Lane> all() {
        return lanes;
    }

    /** Whether a lane of this name has been made since this was asked last. */
    boolean isNew(String name) {
        return joined.remove(name);
    }

    /** The fleet knows that this member is alive, and this member how the fleet stands. */
    boolean holds() {
        return everHeld && heldUntilNanos - ticker.nanos() > 0;
    }

    /** A sign of life that was given at or after {@code sentNanos} was answered: so much was left of the lease then. */
    void renew(long sentNanos, long leftNanos, FleetView seen) {
        sent.observe(seen, ticker.nanos());
        heldUntilNanos = sentNanos + leftNanos / 10 * 9;
        everHeld = true;
    }

    /** This member leaves: nothing holds any more. */
    void leave() {
        everHeld = false;
    }
}
