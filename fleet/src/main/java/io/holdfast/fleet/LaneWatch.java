package io.holdfast.fleet;

import io.holdfast.core.Sabotage;
import io.holdfast.intake.lane.Share;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what one member does about one lane, from what the fleet tells it. Pure but for what it remembers; not thread-safe.
 *
 * <p>A lane is direct until a member appends to its log. The others acknowledge that, so that none of them sends past what
 * is spooled; before all have, nobody is promised anything. One member holds the lane. Once all are quiet, that is once
 * nothing of the lane is in any producer, it reads what is spooled and sends it. When hardly anything is left it switches:
 * the others stop appending and say so, and with the log empty the lane is direct again.
 */
final class LaneWatch {

    /** A lane that holds no more than this is about to be empty. */
    static final long NEARLY_EMPTY = 512;
    /** How long appends may wait for a switch, in milliseconds. */
    static final long SWITCH_LIMIT_MS = 1_000;
    /** After so long without a holder, any member takes the lane that can, in milliseconds. */
    static final long FREE_LIMIT_MS = 300;
    /** How long a holder may not get on while others could try, in milliseconds; twice as long after each time it did not. */
    static final long STUCK_LIMIT_MS = 5_000;
    /** After so many times it is not made longer. */
    private static final int MOST_DOUBLINGS = 4;
    /** How long it then leaves the lane to others, in milliseconds. */
    static final long REST_MS = 8_000;

    /** Null when the lane has to be told anew, whatever it is. */
    private @Nullable Share told;

    private long epoch = -1;
    private boolean feeding;
    /** Counts the times that this member began to read the log: what comes of one attempt is not for the next. */
    private long attempt;
    /** Whoever takes the lane over next knows from where to read Kafka's log. */
    private boolean frontierKept;

    private long freeSinceMs;
    private long switchingSinceMs;
    private long stuckSinceMs;
    /** Times that this member released the lane without having got on. */
    private int fruitless;

    private long lastRecords;
    private long restUntilMs;

    /**
     * How the lane stands here.
     *
     * @param quiet nothing of it is on its way to the log from here, nor to the spool if it ever was
     * @param removed nothing that was sent from here is still in the spool
     * @param idle no append of it is without an answer
     * @param able it could be sent to the log, as far as is known
     * @param draining what is spooled goes to the log
     */
    record Facts(boolean quiet, boolean removed, boolean idle, boolean able, boolean draining) {}

    /**
     * Who asks.
     *
     * @param me the member
     * @param members those alive
     */
    record Moment(String me, List<String> members, long nowMs) {}

    /** What the member reports of the lane; empty texts for nothing. */
    record Report(String acknowledged, String quiet, String switched, String wish) {}

    /** Whether the lane was told last to drain. */
    boolean drains() {
        return told == Share.DRAINING;
    }

    /** Whether this member reads the lane's log. */
    boolean feeding() {
        return feeding;
    }

    /** The number of the attempt to read the log that was begun last. */
    long attempt() {
        return attempt;
    }

    /**
     * What the lane is to be told now; null when that has not changed. A lane that was given records of an attempt that has come
     * to nothing is told to wait once more, by which it drops them.
     *
     * @param appending records are on their way into the lane's log as of some that are in no producer, nor can come into any: the lane
     *     is not direct before they have arrived, which they may do behind the view
     */
    @Nullable
    Share share(@Nullable LaneView view, String me, boolean appending) {
        if (view == null) {
            feeding = false;
            return appending ? null : tell(Share.DIRECT);
        }
        boolean mine = view.holder().equals(me) && view.loaded() == view.epoch();
        if (feeding && !(mine && view.epoch() == epoch)) {
            forget();
        }
        epoch = view.epoch();
        return drains() ? null : tell(Share.WAITING);
    }

    /** Whether this member is to begin reading the lane's log, which then is the next {@link #attempt}. */
    boolean beginsFeeding(LaneView view, String me) {
        boolean begins = !feeding && view.holder().equals(me) && view.loaded() == view.epoch();
        if (begins) {
            feeding = true;
            attempt++;
            stuckSinceMs = 0;
        }
        return begins;
    }

    /** The lane was told to drain what was read in an attempt. False when that one is over. */
    boolean takesOver(long ofAttempt) {
        boolean still = feeding && attempt == ofAttempt;
        if (still) {
            told = Share.DRAINING;
            frontierKept = false;
            stuckSinceMs = 0;
        }
        return still;
    }

    /** The fleet was told in an attempt from where to read Kafka's log. True when the lane has to hear of it. */
    boolean keepsFrontier(long ofAttempt) {
        boolean first = drains() && attempt == ofAttempt && !frontierKept;
        frontierKept |= first;
        return first;
    }

    /** What this member no longer knows: the next view is taken as if it were the first, and the lane told anew. */
    void forget() {
        feeding = false;
        epoch = -1;
        told = null;
    }

    /** What to report, once the lane has been told {@link #share}. */
    Report report(LaneView view, Facts facts, Moment moment) {
        String now = Long.toString(view.epoch());
        boolean drains = view.holder().equals(moment.me()) && view.loaded() == view.epoch();
        // Another member reads the spool next: what it finds there must not be in the log unless it is looked for.
        boolean done = facts.quiet() && facts.removed();
        String quiet = (done || Sabotage.SKIP_QUIET.on()) && !drains ? now : "";
        String switched = view.switching() && facts.idle() ? Long.toString(view.switchNumber()) : "";
        return new Report(now, quiet, switched, wish(view, facts, moment));
    }

    private String wish(LaneView view, Facts facts, Moment moment) {
        if (view.holder().isEmpty()) {
            return claims(view, facts, moment) ? "claim" : "";
        }
        freeSinceMs = 0;
        if (!view.holder().equals(moment.me())) {
            return "";
        }
        if (view.loaded() != view.epoch()) {
            return view.unquiet() == 0 ? "load" : "";
        }
        if (stuck(view, facts, moment)) {
            restUntilMs = moment.nowMs() + REST_MS;
            fruitless++;
            return "release";
        }
        return drains() ? switches(view, facts, moment.nowMs()) : "";
    }

    /** Members take turns over the lanes; one that is not taken by whose turn it is goes to whoever comes. */
    private boolean claims(LaneView view, Facts facts, Moment moment) {
        long now = moment.nowMs();
        freeSinceMs = freeSinceMs == 0 ? now : freeSinceMs;
        if (!facts.able() || now < restUntilMs && moment.members().size() > 1) {
            return false;
        }
        List<String> ranked = moment.members().stream().sorted().toList();
        int turn = Math.floorMod(view.lane().hashCode(), Math.max(1, ranked.size()));
        return ranked.indexOf(moment.me()) == turn || now - freeSinceMs > FREE_LIMIT_MS;
    }

    private boolean stuck(LaneView view, Facts facts, Moment moment) {
        boolean moves = view.records() < lastRecords || view.records() == 0;
        lastRecords = view.records();
        fruitless = moves ? 0 : fruitless;
        if (moves || stuckSinceMs == 0) {
            stuckSinceMs = moment.nowMs();
        }
        long limitMs = STUCK_LIMIT_MS << Math.min(fruitless, MOST_DOUBLINGS);
        boolean others = moment.members().size() > 1;
        return others && (!facts.able() || moment.nowMs() - stuckSinceMs > limitMs);
    }

    private String switches(LaneView view, Facts facts, long nowMs) {
        if (!view.switching()) {
            switchingSinceMs = nowMs;
            boolean soonEmpty = view.records() <= NEARLY_EMPTY && facts.draining();
            return soonEmpty || view.records() == 0 ? "switch" : "";
        }
        if (view.records() == 0 && view.unswitched() == 0) {
            return "direct";
        }
        return nowMs - switchingSinceMs > SWITCH_LIMIT_MS ? "back" : "";
    }

    private @Nullable Share tell(Share now) {
        if (told == now) {
            return null;
        }
        told = now;
        return now;
    }
}
