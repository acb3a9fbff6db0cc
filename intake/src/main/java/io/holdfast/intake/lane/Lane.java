package io.holdfast.intake.lane;

import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.IntakeDecision;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.RejectReason;
import io.holdfast.intake.RetryAfter;
import io.holdfast.intake.ShedReason;
import io.holdfast.intake.spool.AcceptanceId;
import io.holdfast.intake.spool.AppendResult;
import io.holdfast.intake.spool.Frontier;
import io.holdfast.intake.spool.LaneKey;
import io.holdfast.intake.spool.Settlement;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One topic-partition as the gateway sees it: what is in the producer's hands, what is spooled, and the order between
 * them.
 *
 * <p>Thread-safe: one lock a lane, held for microseconds and never across I/O. Offers, the producer's and the spool's
 * callbacks, the drainer and the clock all come through it. Callers are answered after the lock is released.
 */
public final class Lane {

    private final LaneKey key;
    private final LanePolicy policy;
    private final LaneServices services;

    private final ReentrantLock lock = new ReentrantLock();
    private final Answers answers = new Answers();
    private final InFlight inFlight = new InFlight();
    /** Accepted for the spool only, not yet forced. */
    private final ArrayDeque<Acceptance> appending = new ArrayDeque<>();

    private final Deadlines deadlines = new Deadlines();
    private final Backlog backlog = new Backlog();
    private final SlowStart slowStart = new SlowStart();

    private volatile LaneState state = new LaneState.Spooling();
    private volatile @Nullable ShedReason closed = ShedReason.STARTING;
    private volatile boolean moved;
    private Frontier frontier;
    private boolean lookupOwed;
    private @Nullable String undecidable;
    private long heldUntilNanos;
    private long drainTurn;
    private int unverifiedAppending;
    private boolean forbidden;

    /**
     * A lane that is closed until {@link #open()}.
     *
     * @param frontier offset below which none of this lane's undecided records can be
     */
    public Lane(Frontier frontier, LanePolicy policy, LaneServices services) {
        this.key = frontier.lane();
        this.frontier = frontier;
        this.policy = policy;
        this.services = services;
        this.heldUntilNanos = services.ticker().nanos();
    }

    /** Which log this lane writes to. */
    public LaneKey key() {
        return key;
    }

    /** The lane's state at this moment. */
    public LaneState state() {
        return state;
    }

    /** Records in the producer's hands at this moment. */
    public int inFlight() {
        return inFlight.size();
    }

    /** Why nothing can be handed to Kafka on this lane; null when it can. */
    public @Nullable ShedReason closed() {
        return closed;
    }

    /**
     * Takes the record, or sheds it; whoever waits on {@code a} learns the outcome. False when nothing was done
     * because the offer is to be made afresh: the lane's records have moved to another lane, or the record's name can be
     * checked against the log by now.
     */
    public boolean accept(Acceptance a) {
        lock.lock();
        try {
            if (moved || !a.isVerified() && state instanceof LaneState.Direct) {
                return false;
            }
            ShedReason spoolClosed = state instanceof LaneState.Direct ? null : spoolClosed(a);
            IntakeDecision decision = IntakeDecision.of(state, a.offer().tier(), closed, spoolClosed);
            if (decision instanceof IntakeDecision.Shed shed) {
                drop(a, shed.reason());
                return true;
            }
            a.acceptedBy(this, services.sequences().incrementAndGet());
            deadlines.add(a, a.offeredNanos() + policy.deadlineNanos());
            if (decision instanceof IntakeDecision.Publish) {
                publish(a);
            } else {
                spoolUnsent(a);
            }
            return true;
        } finally {
            release();
        }
    }

    /**
     * Lets another caller wait for what becomes of {@code a}. False when it was dropped meanwhile, so that the offer is
     * to be made afresh.
     */
    public boolean attach(Acceptance a, Consumer<Outcome> answer) {
        lock.lock();
        try {
            if (a.settled() && a.publishedOffset() < 0) {
                return false;
            }
            long deadlineNanos = services.ticker().nanos() + policy.deadlineNanos();
            a.await(answer, deadlineNanos);
            if (a.publishedOffset() >= 0) {
                answers.give(a, published(a));
            } else if (a.spooled()) {
                answers.give(a, new Outcome.Spooled(a.recordId()));
            } else {
                deadlines.add(a, deadlineNanos);
            }
            return true;
        } finally {
            release();
        }
    }

    /** The record is in the log. */
    public void acknowledged(Acceptance a, long offset) {
        lock.lock();
        try {
            settlePublished(a, offset);
            frontier = new Frontier(key, frontier.clusterId(), offset, a.id());
            advance();
        } finally {
            release();
        }
    }

    /** The producer gave the record back; it may be in the log all the same. */
    public void failed(Acceptance a, SendFailure failure) {
        lock.lock();
        try {
            inFlight.fail(a, failure);
            lookupOwed = true;
            forbidden |= failure.kind() == SendFailure.Kind.PERMISSION;
            advance();
            slowStart.failed();
            askForLookup();
        } finally {
            release();
        }
    }

    /** Lets time pass: patience, deadlines, holds. */
    public void tick() {
        if (state instanceof LaneState.Direct && inFlight.size() == 0 && deadlines.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            for (Acceptance late : deadlines.overdue(services.ticker().nanos())) {
                services.listener().unknown(late);
                answers.give(late, new Outcome.OutcomeUnknown(late.recordId()));
            }
            advance();
            askForLookup();
        } finally {
            release();
        }
    }

    /** The lane's way to the log is open: topic known, idempotency window rebuilt. */
    public void open() {
        lock.lock();
        try {
            closed = null;
            advance();
        } finally {
            release();
        }
    }

    /** The lane's way to the log is closed until {@link #open()}, for the reason given. */
    public void close(ShedReason why) {
        lock.lock();
        try {
            closed = why;
            advance();
        } finally {
            release();
        }
    }

    /** Leaves Kafka alone for a while. */
    public void hold(long nanos) {
        lock.lock();
        try {
            heldUntilNanos = services.ticker().nanos() + nanos;
            advance();
        } finally {
            release();
        }
    }

    /** What to drain next, {@code limit} records at the most; null when it is not the time. */
    public @Nullable DrainTurn beginDrain(int limit) {
        lock.lock();
        try {
            int room = Math.min(limit, slowStart.window() - inFlight.size());
            if (!(state instanceof LaneState.Draining) || room <= 0 || backlog.unsent() == 0) {
                return null;
            }
            return new DrainTurn(drainTurn, backlog.peekUnsent(room));
        } finally {
            release();
        }
    }

    /** Carries out a drain turn whose entries were read meanwhile; does nothing when the lane has gone on without it. */
    public void drain(DrainTurn turn, List<Drained> entries) {
        lock.lock();
        try {
            if (turn.number() != drainTurn || !(state instanceof LaneState.Draining)) {
                return;
            }
            for (Drained drained : entries) {
                if (!drainOne(drained)) {
                    break;
                }
            }
            advance();
        } finally {
            release();
        }
    }

    /** Adds an entry found in the spool, newer than all others here. */
    public void restore(AcceptanceId id, long ref, long acceptedAtMs) {
        lock.lock();
        try {
            backlog.add(id, ref, acceptedAtMs);
        } finally {
            release();
        }
    }

    /** References of up to {@code limit} spooled records that are not in the producer's hands, oldest first. */
    public long[] unsent(int limit) {
        lock.lock();
        try {
            return backlog.peekUnsent(limit);
        } finally {
            release();
        }
    }

    /** Removes a spooled record whose settlement lies with the caller: it was moved, or rests in the refused area. */
    public void forget(AcceptanceId id) {
        lock.lock();
        try {
            backlog.strike(id);
            advance();
        } finally {
            release();
        }
    }

    /**
     * Hands the records whose forcing is under way to other lanes and closes this one for good. Refused while spooled
     * records are left here.
     */
    public boolean moveTo(java.util.function.Function<Acceptance, Lane> target) {
        lock.lock();
        try {
            if (backlog.size() > 0) {
                return false;
            }
            moved = true;
            for (Acceptance a : appending) {
                target.apply(a).adopt(a, deadlines);
            }
            appending.clear();
            return true;
        } finally {
            release();
        }
    }

    /** Nothing spooled here may be sent before the log was read. */
    public void oweLookup() {
        lock.lock();
        try {
            lookupOwed = true;
            advance();
        } finally {
            release();
        }
    }

    /** From where the log is to be read for the undecided records; null when that is not owed or not yet possible. */
    public @Nullable Frontier readyForLookup() {
        lock.lock();
        try {
            boolean settling = inFlight.size() > 0 && !inFlight.allFailed();
            boolean forcing = inFlight.anySpooling();
            return lookupOwed && !settling && !forcing ? frontier : null;
        } finally {
            release();
        }
    }

    /**
     * The log holds this acceptance at {@code offset}; ignored when it is not an undecided one. True when it was known from
     * the spool alone, so that nobody else is told.
     */
    public boolean foundInLog(AcceptanceId id, long offset) {
        lock.lock();
        try {
            Acceptance a = inFlight.undecided(id);
            if (a != null) {
                settlePublished(a, offset);
                return false;
            }
            long ref = backlog.strike(id);
            if (ref >= 0) {
                services.spool().settle(ref, id, new Settlement.Published(offset));
            }
            return ref >= 0;
        } finally {
            release();
        }
    }

    /** The record that Kafka refused although it was sent alone, after the log was read and it was not found; or null. */
    public @Nullable Acceptance culprit() {
        lock.lock();
        try {
            Acceptance oldest = inFlight.oldest();
            boolean alone = lookupOwed && inFlight.size() == 1 && oldest != null && oldest.failure() != null;
            return alone ? oldest : null;
        } finally {
            release();
        }
    }

    /** Removes a promised record that now rests in the refused area. */
    public void refused(Acceptance a) {
        lock.lock();
        try {
            inFlight.leave(a);
            a.settle();
            long ref = backlog.strike(a.id());
            if (ref >= 0) {
                services.spool().settle(ref, a.id(), new Settlement.Refused());
            }
            a.release();
        } finally {
            release();
        }
    }

    /** The log was read up to {@code logEndOffset}: what was not found is not in it. */
    public void lookupDone(long logEndOffset) {
        lock.lock();
        try {
            boolean alone = inFlight.size() == 1;
            for (Acceptance a : inFlight.list()) {
                inFlight.leave(a);
                if (a.spooled()) {
                    a.release();
                } else {
                    dropRefused(a, alone);
                }
            }
            backlog.markAllUnsent();
            frontier = new Frontier(key, frontier.clusterId(), logEndOffset, null);
            services.spool().record(frontier);
            lookupOwed = false;
            undecidable = null;
            if (forbidden) {
                forbidden = false;
                heldUntilNanos = services.ticker().nanos() + policy.forbiddenNanos();
            }
            advance();
        } finally {
            release();
        }
    }

    /** The log cannot tell what became of the undecided records: the lane halts. */
    public void undecidable(String why) {
        lock.lock();
        try {
            undecidable = why;
            advance();
        } finally {
            release();
        }
    }

    /** Spooled records of this lane, those not yet forced included. */
    public int spooled() {
        lock.lock();
        try {
            return backlog.size() + appending.size();
        } finally {
            release();
        }
    }

    /** When the oldest spooled record was accepted, epoch milliseconds; 0 when none. */
    public long oldestSpooledMs() {
        lock.lock();
        try {
            return backlog.oldestAcceptedAtMs();
        } finally {
            release();
        }
    }

    private @Nullable ShedReason spoolClosed(Acceptance a) {
        return services.gate().spoolClosed(a.offer().flow(), a.offer().sizeBytes());
    }

    private void publish(Acceptance a) {
        if (handOver(a)) {
            return;
        }
        advance();
        ShedReason spoolClosed = spoolClosed(a);
        if (a.offer().tier() != Tier.CRITICAL) {
            drop(a, ShedReason.KAFKA_UNAVAILABLE);
        } else if (spoolClosed != null) {
            drop(a, spoolClosed);
        } else {
            spoolUnsent(a);
        }
    }

    private boolean handOver(Acceptance a) {
        inFlight.add(a, services.ticker().nanos());
        if (services.writer().send(a)) {
            return true;
        }
        inFlight.retract(a);
        heldUntilNanos = services.ticker().nanos() + policy.holdNanos();
        return false;
    }

    private void spoolUnsent(Acceptance a) {
        appending.addLast(a);
        unverifiedAppending += a.isVerified() ? 0 : 1;
        append(a);
    }

    private void append(Acceptance a) {
        if (backlog.size() == 0) {
            services.spool().record(frontier);
        }
        a.spoolRef(Acceptance.APPENDING);
        services.spool().append(a.toEntry(key), result -> appended(a, result));
    }

    /** Follows the acceptance to the lane that holds it now: it may have been moved while its append was under way. */
    private static void appended(Acceptance a, AppendResult result) {
        Lane holder = a.lane();
        while (holder != null && !holder.appendedHere(a, result)) {
            holder = a.lane();
        }
    }

    private boolean appendedHere(Acceptance a, AppendResult result) {
        lock.lock();
        try {
            if (a.lane() != this) {
                return false;
            }
            if (appending.remove(a) && !a.isVerified()) {
                unverifiedAppending--;
            }
            if (result instanceof AppendResult.Forced forced) {
                forced(a, forced.ref());
            } else {
                notForced(a, result);
            }
            advance();
            askForLookup();
            return true;
        } finally {
            release();
        }
    }

    private void forced(Acceptance a, long ref) {
        a.spoolRef(ref);
        if (a.publishedOffset() >= 0) {
            services.spool().settle(ref, a.id(), new Settlement.Published(a.publishedOffset()));
            return;
        }
        backlog.add(a.id(), ref, a.acceptedAtMs());
        if (a.inFlight()) {
            backlog.markSent();
        }
        services.listener().spooled(a);
        if (!a.inFlight()) {
            a.release();
        }
        answers.give(a, new Outcome.Spooled(a.recordId()));
    }

    private void notForced(Acceptance a, AppendResult result) {
        a.spoolRef(Acceptance.NOT_SPOOLED);
        if (a.inFlight() || a.settled()) {
            return;
        }
        if (result instanceof AppendResult.NotWritten notWritten) {
            drop(a, SpoolShedding.reason(notWritten.why()));
        } else {
            settleDropped(a);
            answers.give(a, new Outcome.OutcomeUnknown(a.recordId()));
        }
    }

    private void settlePublished(Acceptance a, long offset) {
        inFlight.leave(a);
        a.settle();
        a.publishedAt(offset);
        if (a.spooled()) {
            backlog.strike(a.id());
            services.spool().settle(a.spoolRef(), a.id(), new Settlement.Published(offset));
        }
        slowStart.acknowledged();
        services.listener().published(a, offset);
        a.release();
        answers.give(a, published(a));
    }

    private Outcome published(Acceptance a) {
        return new Outcome.Published(a.recordId(), key.topic(), key.partition(), a.publishedOffset());
    }

    private void drop(Acceptance a, ShedReason reason) {
        settleDropped(a);
        answers.give(a, new Outcome.Shed(reason, RetryAfter.jitteredMs(reason)));
    }

    private void settleDropped(Acceptance a) {
        a.settle();
        services.listener().dropped(a);
        a.release();
    }

    private void dropRefused(Acceptance a, boolean alone) {
        SendFailure failure = a.failure();
        if (failure == null || failure.kind() == SendFailure.Kind.PRODUCER_LOST) {
            drop(a, ShedReason.KAFKA_UNAVAILABLE);
        } else if (alone && failure.kind() == SendFailure.Kind.RECORD_REFUSED) {
            settleDropped(a);
            answers.give(a, new Outcome.Rejected(RejectReason.REFUSED_BY_KAFKA, failure.message()));
        } else {
            drop(a, ShedReason.KAFKA_REFUSED);
        }
    }

    private boolean drainOne(Drained drained) {
        if (drained instanceof Drained.Unreadable unreadable) {
            backlog.strikeFirstUnsent();
            services.listener().unreadable(this, unreadable.problem());
        } else if (drained instanceof Drained.Expired expired) {
            backlog.strikeFirstUnsent();
            services.spool().settle(expired.ref(), expired.entry().acceptance(), new Settlement.Expired());
            services.listener().expired(expired.entry());
        } else if (drained instanceof Drained.AlreadyPublished already) {
            backlog.strikeFirstUnsent();
            Settlement settlement = new Settlement.Published(already.offset());
            services.spool().settle(already.ref(), already.entry().acceptance(), settlement);
            services.listener().found(already.entry());
        } else if (drained instanceof Drained.Ready ready) {
            Acceptance a = Acceptance.ofSpooled(
                    ready.entry(), ready.ref(), services.ticker().nanos());
            a.movedTo(this);
            if (!handOver(a)) {
                return false;
            }
            backlog.markSent();
        }
        return true;
    }

    private void adopt(Acceptance a, Deadlines from) {
        lock.lock();
        try {
            a.movedTo(this);
            appending.addLast(a);
            unverifiedAppending += a.isVerified() ? 0 : 1;
            from.move(a, deadlines);
        } finally {
            release();
        }
    }

    private void askForLookup() {
        if (lookupOwed && undecidable == null && readyForLookup() != null) {
            services.listener().lookupOwed(this);
        }
    }

    private void advance() {
        LaneState next = state.next(facts());
        while (!next.equals(state)) {
            LaneState before = state;
            state = next;
            services.listener().changed(this, before, next);
            if (next instanceof LaneState.Direct) {
                handOverAppending();
            } else if (next instanceof LaneState.Spooling) {
                drainTurn++;
                slowStart.stalled();
                spoolInFlight();
            }
            next = state.next(facts());
        }
    }

    /** Promises by the spool what the producer could not confirm in time. Its own copies keep trying. */
    private void spoolInFlight() {
        boolean alone = inFlight.size() == 1;
        for (Acceptance a : inFlight.list()) {
            SendFailure failure = a.failure();
            boolean hopeless = alone && failure != null && failure.kind() == SendFailure.Kind.RECORD_REFUSED;
            if (a.offer().tier() == Tier.CRITICAL && a.spoolRef() == Acceptance.NOT_SPOOLED && !hopeless) {
                append(a);
            }
        }
    }

    /** All that is older has been handed over, so those whose forcing is under way may follow it. */
    private void handOverAppending() {
        while (!appending.isEmpty() && handOver(appending.element())) {
            appending.removeFirst();
        }
    }

    private LaneFacts facts() {
        long now = services.ticker().nanos();
        boolean pathOpen = closed == null && heldUntilNanos - now <= 0;
        int unsent = backlog.unsent() + unverifiedAppending;
        return new LaneFacts(pathOpen, stalled(now), inFlight.size(), lookupOwed, unsent, undecidable);
    }

    /** A critical record runs out of patience soon; others may wait longer before the lane is given up. */
    private boolean stalled(long now) {
        if (state instanceof LaneState.Draining) {
            return waitedLonger(inFlight.oldest(), policy.drainPatienceNanos(), now);
        }
        return waitedLonger(inFlight.oldestCritical(), policy.patienceNanos(), now)
                || waitedLonger(inFlight.oldest(), policy.standardPatienceNanos(), now);
    }

    private static boolean waitedLonger(@Nullable Acceptance a, long patienceNanos, long now) {
        return a != null && now - a.handedNanos() > patienceNanos;
    }

    private void release() {
        List<Runnable> due = lock.getHoldCount() == 1 ? answers.take() : List.of();
        lock.unlock();
        due.forEach(Runnable::run);
    }
}
