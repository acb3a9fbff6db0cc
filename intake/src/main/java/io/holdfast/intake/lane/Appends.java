package io.holdfast.intake.lane;

import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.spool.AppendAnswer;
import io.holdfast.intake.spool.AppendResult;
import io.holdfast.intake.spool.Frontier;
import io.holdfast.intake.spool.LaneKey;
import io.holdfast.intake.spool.Settlement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The records of one lane that are on their way into the spool. Guarded by the lane's lock. */
final class Appends {

    private final Lane lane;
    private final LaneKey key;
    private final LaneServices services;
    private final Promises promises;
    private final Settler settler;
    private final Backlog backlog;
    /** Accepted for the spool only, not yet forced. */
    private final ArrayDeque<Acceptance> unsent = new ArrayDeque<>();

    private int unverified;
    /** Appends that are not answered yet, those of records in a producer's hands included. */
    private int outstanding;

    /** Whose appends these are. */
    record Place(Lane lane, LaneKey key, Backlog backlog) {}

    Appends(Place place, LaneServices services, Promises promises, Settler settler) {
        this.lane = place.lane();
        this.key = place.key();
        this.backlog = place.backlog();
        this.services = services;
        this.promises = promises;
        this.settler = settler;
    }

    /** Records that are accepted for the spool only, oldest first. */
    Deque<Acceptance> unsent() {
        return unsent;
    }

    /** Those of them whose names could not be checked against the log. */
    int unverified() {
        return unverified;
    }

    boolean none() {
        return outstanding == 0;
    }

    /** Whether none of a record that is, or was, in a producer's hands is under way. */
    boolean unsentOnly() {
        return outstanding == unsent.size();
    }

    /** Begins with a record that is accepted for the spool only. */
    void begin(Acceptance a, @Nullable Frontier frontier) {
        unsent.addLast(a);
        unverified += a.isVerified() ? 0 : 1;
        copy(a, frontier);
    }

    /** Promises by the spool what the producer could not confirm in time. Its own copies keep trying. */
    void copies(InFlight inFlight, Function<Acceptance, @Nullable Frontier> frontiers) {
        boolean alone = inFlight.size() == 1;
        for (Acceptance a : inFlight.list()) {
            SendFailure failure = a.failure();
            boolean hopeless = alone && failure != null && failure.kind() == SendFailure.Kind.RECORD_REFUSED;
            if (a.offer().tier() == Tier.CRITICAL && a.spoolRef() == Acceptance.NOT_SPOOLED && !hopeless) {
                copy(a, frontiers.apply(a));
            }
        }
    }

    /** Begins with a record that may be in a producer's hands. */
    private void copy(Acceptance a, @Nullable Frontier frontier) {
        outstanding++;
        a.spoolRef(Acceptance.APPENDING);
        services.spool().append(a.toEntry(key), frontier, new AppendAnswer() {
            @Override
            public void accept(AppendResult result) {
                appended(a, result);
            }

            @Override
            public boolean stillWanted() {
                return lane.stillToBeSpooled(a);
            }

            @Override
            public @Nullable Frontier frontier() {
                return lane.spoolFrontier(a);
            }
        });
    }

    /** Follows the acceptance to the lane that holds it now: it may have been moved while its append was under way. */
    private static void appended(Acceptance a, AppendResult result) {
        Lane holder = a.lane();
        while (holder != null && !holder.appendedHere(a, result)) {
            holder = a.lane();
        }
    }

    /** Takes over a record whose append was begun for another lane. */
    void adopt(Acceptance a) {
        unsent.addLast(a);
        outstanding++;
        unverified += a.isVerified() ? 0 : 1;
    }

    /** Hands all that is accepted for the spool only to other lanes. */
    void moveTo(Function<Acceptance, Lane> target, Deadlines deadlines) {
        for (Acceptance a : unsent) {
            target.apply(a).adopt(a, deadlines);
        }
        unsent.clear();
    }

    /** The append will not be begun: the record went to the log meanwhile. */
    void withdrawn(Acceptance a) {
        outstanding--;
        a.spoolRef(Acceptance.NOT_SPOOLED);
    }

    /** @param shared whether the lane is told by others what is spooled */
    void answered(Acceptance a, AppendResult result, boolean shared) {
        outstanding--;
        if (unsent.remove(a) && !a.isVerified()) {
            unverified--;
        }
        if (result instanceof AppendResult.Forced forced) {
            forced(a, forced.ref(), shared);
        } else {
            notForced(a, result);
        }
    }

    private void forced(Acceptance a, long ref, boolean shared) {
        a.spoolRef(ref);
        if (a.published()) {
            services.spool().settle(ref, a.id(), new Settlement.Published(a.publishedOffset()));
            return;
        }
        if (!shared) {
            backlog.add(a.id(), ref, a.acceptedAtMs());
            if (a.inFlight()) {
                backlog.markSent();
            }
        }
        services.listener().spooled(a);
        if (a.inFlight()) {
            a.releaseSlot();
        } else {
            a.release();
        }
        Outcome promise = new Outcome.Spooled(a.recordId(), services.spool().weakness(ref));
        promises.give(a, promise, services.ticker().nanos());
    }

    private void notForced(Acceptance a, AppendResult result) {
        a.spoolRef(result instanceof AppendResult.InDoubt ? Acceptance.SPOOL_IN_DOUBT : Acceptance.SPOOL_FAILED);
        if (a.inFlight() || a.settled()) {
            return;
        }
        if (result instanceof AppendResult.NotWritten notWritten) {
            settler.drop(a, SpoolShedding.reason(notWritten.why()));
        } else {
            settler.doubtful(a);
        }
    }
}
