package io.holdfast.intake.lane;

import io.holdfast.intake.Outcome;
import io.holdfast.intake.ShedReason;
import io.holdfast.intake.UndecidedRecords;
import io.holdfast.intake.spool.AcceptanceId;
import io.holdfast.intake.spool.AppendResult;
import io.holdfast.intake.spool.Frontier;
import io.holdfast.intake.spool.LaneKey;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One topic-partition as the gateway sees it: what is in the producer's hands, what is spooled, and the order between
 * them.
 *
 * <p>Thread-safe: one lock a lane, held for microseconds and never across I/O. Offers, the producer's and the spool's
 * callbacks, the drainer and the clock all come through it. Callers are answered after the lock is released. What happens
 * under the lock is {@code LaneCore}.
 */
public final class Lane {

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final LaneCore core;

    /**
     * A lane that is closed until {@link #open()}.
     *
     * @param frontier offset below which none of this lane's undecided records can be
     */
    public Lane(Frontier frontier, LanePolicy policy, LaneServices services) {
        this.core = new LaneCore(this, frontier, policy, services);
        core.join();
    }

    /** Which log this lane writes to. */
    public LaneKey key() {
        return core.key();
    }

    /** The lane's state at this moment. */
    public LaneState state() {
        return core.state();
    }

    /** Records in the producer's hands at this moment. */
    public int inFlight() {
        return core.inFlight();
    }

    /** Offset below which no record is that this lane takes from now on, or has not settled. */
    public long firstUndecided() {
        return core.frontier().firstUndecided();
    }

    /** Why nothing can be handed to Kafka on this lane; null when it can. */
    public @Nullable ShedReason closed() {
        return core.closed();
    }

    /**
     * Takes the record, or sheds it; whoever waits on {@code a} learns the outcome. False when nothing was done
     * because the offer is to be made afresh: the lane's records have moved to another lane, or the record's name can be
     * checked against the log by now.
     */
    public boolean accept(Acceptance a) {
        return call(() -> core.accept(a));
    }

    /** Takes no offers until {@link #resume()}: {@link #accept} answers false. What is on its way goes on. */
    void pause() {
        run(() -> core.pause(true));
    }

    /** Takes offers again. */
    void resume() {
        run(() -> core.pause(false));
    }

    /**
     * Lets another caller wait for what becomes of {@code a}. False when it was dropped meanwhile, so that the offer is
     * to be made afresh.
     */
    public boolean attach(Acceptance a, Consumer<Outcome> answer) {
        return call(() -> core.attach(a, answer));
    }

    /** The record is in the log. */
    public void acknowledged(Acceptance a, long offset) {
        run(() -> core.acknowledged(a, offset));
    }

    /** The producer gave the record back; it may be in the log all the same. */
    public void failed(Acceptance a, SendFailure failure) {
        run(() -> core.failed(a, failure));
    }

    /** Lets time pass: patience, deadlines, holds. */
    public void tick() {
        if (state() instanceof LaneState.Direct && inFlight() == 0 && core.nobodyWaits()) {
            return;
        }
        run(() -> core.tick());
    }

    /** The lane's way to the log is open: topic known, idempotency window rebuilt. */
    public void open() {
        run(() -> core.open());
    }

    /** The lane's way to the log is closed until {@link #open()}, for the reason given. */
    public void close(ShedReason why) {
        run(() -> core.close(why));
    }

    /** Leaves Kafka alone for a while. */
    public void hold(long nanos) {
        run(() -> core.hold(nanos));
    }

    /** What to drain next, {@code limit} records at the most; null when it is not the time. */
    public @Nullable DrainTurn beginDrain(int limit) {
        return call(() -> core.beginDrain(limit));
    }

    /** Carries out a drain turn whose entries were read meanwhile; does nothing when the lane has gone on without it. */
    public void drain(DrainTurn turn, List<Drained> entries) {
        run(() -> core.drain(turn, entries));
    }

    /** Adds an entry found in the spool, newer than all others here. */
    public void restore(AcceptanceId id, long ref, long acceptedAtMs) {
        run(() -> core.restore(id, ref, acceptedAtMs));
    }

    /** References of up to {@code limit} spooled records that are not in the producer's hands, oldest first. */
    public long[] unsent(int limit) {
        return call(() -> core.unsent(limit));
    }

    /** Removes a spooled record whose settlement lies with the caller: it was moved, or rests in the refused area. */
    public void forget(AcceptanceId id) {
        run(() -> core.forget(id));
    }

    /** A spooled record that is not in the producer's hands cannot be read back: it is given up. */
    public void unreadable(long ref, String why) {
        run(() -> core.unreadable(ref, why));
    }

    /**
     * Hands the records whose forcing is under way to other lanes and closes this one for good. Refused while spooled
     * records are left here.
     */
    public boolean moveTo(Function<Acceptance, Lane> target) {
        return call(() -> core.moveTo(target));
    }

    /** Nothing spooled here may be sent before the log was read. */
    public void oweLookup() {
        run(() -> core.oweLookup());
    }

    /** From where the log is to be read for the undecided records; null when that is not owed or not yet possible. */
    public @Nullable Frontier readyForLookup() {
        return call(() -> core.readyForLookup());
    }

    /**
     * The same for whoever goes to read it now, and then says {@link #lookupDone}: which is not heard if this gateway took the
     * lane over in between, as another look-up is owed then.
     */
    public @Nullable Frontier beginLookup() {
        return call(() -> {
            core.fleet().lookupBegins();
            return core.readyForLookup();
        });
    }

    /**
     * The log holds this acceptance at {@code offset}; ignored when it is not an undecided one. True when it was known from
     * the spool alone, so that nobody else is told.
     */
    public boolean foundInLog(AcceptanceId id, long offset) {
        return call(() -> core.foundInLog(id, offset));
    }

    /** The record that Kafka refused although it was sent alone, after the log was read and it was not found; or null. */
    public @Nullable Acceptance culprit() {
        return call(() -> core.culprit());
    }

    /** Removes a promised record that now rests in the refused area. */
    public void refused(Acceptance a) {
        run(() -> core.refused(a));
    }

    /** The log was read up to {@code logEndOffset}: what was not found is not in it. */
    public void lookupDone(long logEndOffset) {
        run(() -> {
            if (core.fleet().lookupCounts()) {
                core.lookupDone(logEndOffset);
            }
        });
    }

    /** The log cannot tell what became of the undecided records: the lane halts. */
    public void undecidable(String why) {
        run(() -> core.undecidable(why));
    }

    /** Lets a halted lane go on, its undecided records treated as said; false when it is not halted. */
    public boolean resume(UndecidedRecords how) {
        return call(() -> core.resume(how));
    }

    /** What an operator said of this lane's undecided records, until the look-up that follows is done; null for nothing. */
    public @Nullable UndecidedRecords decision() {
        return call(() -> core.decision());
    }

    /** Names a spooled record, anywhere in this lane's part of the spool, that another gateway may have sent. */
    public void mayBeInLog(AcceptanceId id, long ref) {
        run(() -> core.fleet().mayBeInLog(id, ref));
    }

    /** What the gateways of a fleet leave this one to do from now on; not for {@link Share#DRAINING}. */
    public void share(Share now) {
        run(() -> core.share(now));
    }

    /**
     * It falls to this gateway to send what the fleet holds for this lane, once all of it was given by {@link #restore}.
     *
     * @param from at or after which some of it may be in the log; null when none of it can be
     */
    public void takeOver(@Nullable Frontier from) {
        run(() -> core.takeOver(from));
    }

    /** The fleet knows from where to read the log for what this gateway sends: it may begin. */
    public void frontierKept() {
        run(core::frontierKept);
    }

    /** Counts what was handed to producers, while nothing of it is undecided; negative while something is. */
    public long idleSince() {
        return call(() -> core.idleSince());
    }

    /**
     * The log ended at {@code logEnd} after {@link #idleSince} was asked: if nothing was handed to a producer since, no record
     * that will be lies before that.
     */
    public void idleUntil(long since, long logEnd) {
        run(() -> core.idleUntil(since, logEnd));
    }

    /**
     * Whether nothing of this lane is on its way to the log from here, and nothing that was is on its way to the spool. Once
     * true of a lane that may not publish, it stays so.
     */
    public boolean quiet() {
        return call(() -> core.quiet());
    }

    /** Whether the log may hold records that are spooled here. */
    public boolean lookUpSpooled() {
        return call(() -> core.lookUpSpooled());
    }

    boolean stillToBeSpooled(Acceptance a) {
        return call(() -> core.stillToBeSpooled(a));
    }

    /**
     * From where the log is to be read for a record that is spooled for a fleet; null when it neither is in a producer's hands nor
     * can come into any.
     */
    @Nullable
    Frontier spoolFrontier(Acceptance a) {
        return call(() -> core.spoolFrontier(a));
    }

    /** For how long the oldest record has been in a producer's hands; 0 with none, or while they are to be looked up. */
    public long waitedNanos() {
        return call(() -> core.waitedNanos());
    }

    /** Spooled records of this lane, those not yet forced included. */
    public int spooled() {
        return call(() -> core.spooled());
    }

    /** For how long callers wait to hear that their records are promised, as the log does not keep up with the spool; 0 if it does. */
    public long holdNanos() {
        return call(() -> core.holdNanos());
    }

    /** When the oldest spooled record was accepted, epoch milliseconds; 0 when none. */
    public long oldestSpooledMs() {
        return call(() -> core.oldestSpooledMs());
    }

    boolean appendedHere(Acceptance a, AppendResult result) {
        return call(() -> core.appendedHere(a, result));
    }

    void adopt(Acceptance a, Deadlines from) {
        run(() -> core.adopt(a, from));
    }

    private void run(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            release();
        }
    }

    /** Whoever asked must not stop the thread that happens to answer, nor keep the answers behind it. */
    private static void answer(Runnable due) {
        try {
            due.run();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("an answer could not be taken by whoever waits for it");
        }
    }

    private <T extends @Nullable Object> T call(Supplier<T> question) {
        lock.lock();
        try {
            return question.get();
        } finally {
            release();
        }
    }

    /** Answers whoever is due, once the outermost call gives the lock back. */
    private void release() {
        List<Runnable> due = lock.getHoldCount() == 1 ? core.takeAnswers() : List.of();
        lock.unlock();
        due.forEach(Lane::answer);
    }
}
