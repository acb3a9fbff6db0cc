package io.holdfast.intake.lane;

import io.holdfast.intake.spool.AcceptanceId;
import io.holdfast.intake.spool.Settlement;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** How one lane sends what is spooled: in turns, of which one that was overtaken by events does nothing. Guarded by the lane's lock. */
final class LaneDrain {

    private final Lane lane;
    private final LaneServices services;
    private final Backlog backlog;
    private final Settler settler;
    private final DrainBudget.Share budget;
    private long turn;

    LaneDrain(Lane lane, LaneServices services, Backlog backlog, Settler settler) {
        this.lane = lane;
        this.services = services;
        this.backlog = backlog;
        this.settler = settler;
        this.budget = services.drainBudget().share();
    }

    /** Turns that were begun do nothing any more. */
    void interrupt() {
        turn++;
    }

    /** Begins a turn of at most so many records; null when there is nothing to send, or no room. */
    @Nullable
    DrainTurn begin(int most) {
        long bytes = budget.room();
        return backlog.unsent() > 0 && most > 0 && bytes > 0
                ? new DrainTurn(turn, backlog.peekUnsent(most), bytes)
                : null;
    }

    /** Whether nothing has come between since the turn was begun. */
    boolean isCurrent(DrainTurn begun) {
        return begun.number() == turn;
    }

    /**
     * Sends what a turn read, up to the first that cannot be handed over now.
     *
     * @param handOver gives a record to the producer; false when that takes none
     */
    void send(List<Drained> entries, Predicate<Acceptance> handOver) {
        for (Drained entry : entries) {
            if (!sendOne(entry, handOver)) {
                return;
            }
        }
    }

    private boolean sendOne(Drained entry, Predicate<Acceptance> handOver) {
        if (entry instanceof Drained.Ready ready) {
            return sendReady(ready, handOver);
        }
        if (entry instanceof Drained.Unreadable unreadable) {
            unreadable(unreadable.ref(), unreadable.problem());
        } else {
            settler.notSent(entry);
        }
        return true;
    }

    private boolean sendReady(Drained.Ready ready, Predicate<Acceptance> handOver) {
        Acceptance a = Acceptance.ofSpooled(
                ready.entry(), ready.ref(), services.ticker().nanos());
        a.movedTo(lane);
        budget.hold(a);
        if (!handOver.test(a)) {
            a.release();
            return false;
        }
        backlog.markSent();
        return true;
    }

    /** An entry cannot be read for good. */
    void unreadable(long ref, String why) {
        AcceptanceId id = backlog.strikeRef(ref);
        if (id != null) {
            services.spool().settle(ref, id, new Settlement.Voided());
            services.listener().unreadable(lane, why);
        }
    }
}
