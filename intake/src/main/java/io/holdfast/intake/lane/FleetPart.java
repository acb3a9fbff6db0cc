package io.holdfast.intake.lane;

import io.holdfast.intake.spool.AcceptanceId;
import io.holdfast.intake.spool.LaneKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * One lane's part in a fleet: what it may do, and, when it drains what the fleet holds, which of that may be in the log:
 * what lies first, and records that a gateway had in its producer's hands when it spooled them, wherever they lie. Guarded by
 * the lane's lock, but for what it may do.
 */
final class FleetPart {

    private static final long NONE = -1;
    /** Of records that nobody sends now. */
    static final long NOT_SENT = -1;

    private final LaneKey key;
    private final LaneShares shares;
    private volatile Share share = Share.WAITING;
    /** Records beyond the backlog that may be in the log. */
    private final Map<AcceptanceId, Long> ahead = new HashMap<>();
    /** Those that were found there before the backlog came to them. */
    private final Set<Long> settledAhead = new HashSet<>();

    private boolean anyInLog = true;
    private boolean frontierKept = true;
    /** The log is read, or was, for all that may be in it as of now. */
    private boolean lookupBegun;

    FleetPart(LaneKey key, LaneShares shares) {
        this.key = key;
        this.shares = shares;
    }

    void join(Lane lane) {
        share = shares.join(lane);
    }

    /** Whether this gateway shares its spool with nobody. */
    boolean alone() {
        return share == Share.ALONE;
    }

    boolean drains() {
        return share == Share.DRAINING;
    }

    /** Whether records may go to the log past the fleet's spool, as far as this gateway was told. */
    boolean direct() {
        return share == Share.DIRECT;
    }

    boolean mayPublish() {
        return shares.mayPublish(key, share);
    }

    /** Records that the fleet holds while one of its gateways sends them; negative while none does. */
    long beingSent() {
        return shares.beingSent(key);
    }

    boolean mayDrain() {
        return frontierKept && shares.mayDrain(share);
    }

    /** What the fleet says now. What had been read of the spool is another gateway's matter, unless this one drains. */
    void tell(Share now) {
        share = now;
        if (now != Share.DRAINING) {
            ahead.clear();
            settledAhead.clear();
        }
    }

    /**
     * This gateway drains from now on.
     *
     * @param fromKnown the fleet knows from where the log is to be read; else nothing spooled is in it, and nothing is sent before
     *     the fleet does know, or whoever takes over next would think the same
     */
    void takeOver(boolean fromKnown) {
        anyInLog = fromKnown;
        frontierKept = fromKnown;
        lookupBegun = false;
    }

    /** The log begins to be read. */
    void lookupBegins() {
        lookupBegun = true;
    }

    /** Whether what was read since tells of everything: not if this gateway took the lane over meanwhile. */
    boolean lookupCounts() {
        return lookupBegun;
    }

    /** The fleet knows now. */
    void frontierKept() {
        frontierKept = true;
    }

    /** Whether anything that is spooled may be in the log. */
    void anyInLog(boolean may) {
        anyInLog = may;
    }

    /** Whether the log may hold spooled records, so many of which are in the backlog. */
    boolean lookUp(int backlog) {
        return anyInLog && (backlog > 0 || !ahead.isEmpty());
    }

    void mayBeInLog(AcceptanceId id, long ref) {
        ahead.put(id, ref);
    }

    /** The reference of a record beyond the backlog that was found in the log; -1 when it is none. */
    long foundAhead(AcceptanceId id) {
        Long ref = ahead.remove(id);
        if (ref == null) {
            return NONE;
        }
        settledAhead.add(ref);
        return ref;
    }

    /** Whether a record that the backlog comes to now is still to be sent. */
    boolean remains(AcceptanceId id, long ref) {
        ahead.remove(id);
        return !settledAhead.remove(ref);
    }
}
