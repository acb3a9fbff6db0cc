package io.holdfast.intake.lane;

import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.IntakeDecision;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.ShedReason;
import io.holdfast.intake.UndecidedRecords;
import io.holdfast.intake.spool.AcceptanceId;
import io.holdfast.intake.spool.AppendResult;
import io.holdfast.intake.spool.Frontier;
import io.holdfast.intake.spool.LaneKey;
import io.holdfast.intake.spool.Settlement;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a {@link Lane} does under its lock. Not thread-safe by itself; the methods are described there. */
final class LaneCore {

    private final Lane lane;
    private final LaneKey key;
    private final LanePolicy policy;
    private final LaneServices services;
    private final Answers answers = new Answers();
    private final InFlight inFlight = new InFlight();
    private final Deadlines deadlines = new Deadlines();
    private final Backlog backlog = new Backlog();
    private final SlowStart slowStart;
    private final LaneDrain drain;
    private final Promises promises;
    private final Settler settler;
    private final Appends appends;
    private final FleetPart fleet;
    private volatile LaneState state = new LaneState.Spooling();
    private volatile @Nullable ShedReason closed = ShedReason.STARTING;
    private volatile boolean moved;
    private boolean paused;
    private volatile Frontier frontier;
    private boolean lookupOwed;
    private @Nullable String undecidable;
    private @Nullable UndecidedRecords decision;
    private long heldUntilNanos;
    private boolean forbidden;

    LaneCore(Lane lane, Frontier frontier, LanePolicy policy, LaneServices services) {
        this.lane = lane;
        this.key = frontier.lane();
        this.frontier = frontier;
        this.policy = policy;
        this.services = services;
        this.slowStart = new SlowStart(policy);
        this.promises = new Promises(answers, policy);
        this.settler = new Settler(key, services, answers, new Settler.Held(inFlight, backlog, slowStart, promises));
        this.drain = new LaneDrain(lane, services, backlog, settler);
        this.appends = new Appends(new Appends.Place(lane, key, backlog), services, promises, settler);
        this.heldUntilNanos = services.ticker().nanos();
        this.fleet = new FleetPart(key, services.shares());
    }

    /** Called once the lane is made. */
    void join() {
        fleet.join(lane);
    }

    List<Runnable> takeAnswers() {
        return answers.take();
    }

    boolean nobodyWaits() {
        return deadlines.isEmpty() && promises.allTold();
    }

    LaneKey key() {
        return key;
    }

    LaneState state() {
        return state;
    }

    int inFlight() {
        return inFlight.size();
    }

    @Nullable
    ShedReason closed() {
        return closed;
    }

    Frontier frontier() {
        return frontier;
    }

    boolean accept(Acceptance a) {
        if (state instanceof LaneState.Direct && !fleet.mayPublish()) {
            advance();
        }
        if (moved || paused || !a.isVerified() && state instanceof LaneState.Direct) {
            return false;
        }
        ShedReason spoolClosed = state instanceof LaneState.Direct ? null : spoolClosed(a);
        IntakeDecision decision = IntakeDecision.of(state, a.offer().tier(), closed, spoolClosed);
        if (decision instanceof IntakeDecision.Shed shed) {
            settler.drop(a, shed.reason());
            return true;
        }
        a.acceptedBy(lane, services.sequences().incrementAndGet());
        deadlines.add(a, a.offeredNanos() + policy.deadlineNanos());
        if (decision instanceof IntakeDecision.Publish) {
            publish(a);
        } else {
            appends.begin(a, frontierFor(a));
        }
        return true;
    }

    void pause(boolean on) {
        paused = on;
    }

    boolean attach(Acceptance a, Consumer<Outcome> answer) {
        if (a.lane() != lane || a.settled() && !a.published()) {
            return false;
        }
        long deadlineNanos = services.ticker().nanos() + policy.deadlineNanos();
        a.await(answer, deadlineNanos);
        if (a.published()) {
            answers.give(a, settler.outcome(a));
        } else if (a.spooled()) {
            answers.give(a, new Outcome.Spooled(a.recordId(), services.spool().weakness(a.spoolRef())));
        } else {
            deadlines.add(a, deadlineNanos);
        }
        return true;
    }

    void acknowledged(Acceptance a, long offset) {
        boolean olderDecided = inFlight.oldest() == a && !lookupOwed && offset >= 0;
        settler.published(a, offset);
        if (olderDecided) {
            frontier = new Frontier(key, frontier.clusterId(), offset, a.id());
        }
        advance();
    }

    void failed(Acceptance a, SendFailure failure) {
        if (!a.inFlight()) {
            return;
        }
        inFlight.fail(a, failure);
        lookupOwed = true;
        forbidden |= failure.kind() == SendFailure.Kind.PERMISSION;
        advance();
        slowStart.failed();
        askForLookup();
    }

    void tick() {
        for (Acceptance late : deadlines.overdue(services.ticker().nanos())) {
            services.listener().unknown(late);
            answers.give(late, new Outcome.OutcomeUnknown(late.recordId()));
        }
        promises.observe(services.ticker().nanos(), beingSent());
        advance();
        askForLookup();
    }

    void open() {
        if (closed != ShedReason.STOPPING) {
            closed = null;
            advance();
        }
    }

    void close(ShedReason why) {
        closed = why;
        promises.tellAll();
        advance();
    }

    void hold(long nanos) {
        heldUntilNanos = services.ticker().nanos() + nanos;
        advance();
    }

    void share(Share now) {
        if (now != Share.DRAINING) {
            backlog.clear();
            drain.interrupt();
        }
        fleet.tell(now);
        advance();
        askForLookup();
    }

    void takeOver(@Nullable Frontier from) {
        fleet.takeOver(from != null);
        frontier = from == null ? frontier : new Frontier(key, frontier.clusterId(), from.offset(), null);
        lookupOwed = true;
        share(Share.DRAINING);
    }

    void frontierKept() {
        fleet.frontierKept();
        advance();
    }

    long idleSince() {
        return inFlight.size() == 0 && !lookupOwed ? inFlight.handed() : -1;
    }

    long waitedNanos() {
        Acceptance oldest = lookupOwed ? null : inFlight.oldest();
        return oldest == null ? 0 : services.ticker().nanos() - oldest.handedNanos();
    }

    void idleUntil(long since, long logEnd) {
        if (since == idleSince() && logEnd > frontier.firstUndecided()) {
            frontier = new Frontier(key, frontier.clusterId(), logEnd, null);
        }
    }

    boolean quiet() {
        return !(state instanceof LaneState.Direct) && inFlight.size() == 0 && appends.unsentOnly();
    }

    boolean lookUpSpooled() {
        return fleet.lookUp(backlog.size());
    }

    @Nullable
    DrainTurn beginDrain(int limit) {
        return mayDrain() ? drain.begin(Math.min(limit, slowStart.window() - inFlight.size())) : null;
    }

    void drain(DrainTurn turn, List<Drained> entries) {
        if (drain.isCurrent(turn) && mayDrain()) {
            drain.send(entries, this::handOver);
            advance();
        }
    }

    private boolean mayDrain() {
        return state instanceof LaneState.Draining && fleet.mayDrain();
    }

    void restore(AcceptanceId id, long ref, long acceptedAtMs) {
        if (fleet.remains(id, ref)) {
            backlog.add(id, ref, acceptedAtMs);
        }
        if (fleet.drains()) {
            advance();
        }
    }

    FleetPart fleet() {
        return fleet;
    }

    long[] unsent(int limit) {
        return backlog.peekUnsent(limit);
    }

    void forget(AcceptanceId id) {
        backlog.strike(id);
        advance();
    }

    void unreadable(long ref, String why) {
        drain.unreadable(ref, why);
        advance();
    }

    boolean moveTo(Function<Acceptance, Lane> target) {
        if (backlog.size() > 0) {
            return false;
        }
        moved = true;
        appends.moveTo(target, deadlines);
        return true;
    }

    void oweLookup() {
        lookupOwed = true;
        advance();
    }

    @Nullable
    Frontier readyForLookup() {
        boolean settling = inFlight.size() > 0 && !inFlight.allFailed();
        boolean forcing = inFlight.anySpooling();
        return lookupOwed && !settling && !forcing ? frontier : null;
    }

    boolean foundInLog(AcceptanceId id, long offset) {
        Acceptance a = inFlight.undecided(id);
        if (a != null) {
            settler.published(a, offset);
            return false;
        }
        long here = backlog.strike(id);
        long ref = here >= 0 ? here : fleet.foundAhead(id);
        if (ref >= 0) {
            services.spool().settle(ref, id, new Settlement.Published(offset));
        }
        return ref >= 0;
    }

    @Nullable
    Acceptance culprit() {
        Acceptance oldest = inFlight.oldest();
        boolean alone = lookupOwed && inFlight.size() == 1 && oldest != null && oldest.failure() != null;
        return alone ? oldest : null;
    }

    void refused(Acceptance a) {
        settler.refused(a);
    }

    void lookupDone(long logEndOffset) {
        boolean alone = inFlight.size() == 1;
        for (Acceptance a : inFlight.list()) {
            inFlight.leave(a);
            if (a.spooled()) {
                a.release();
            } else {
                settler.notInLog(a, alone);
            }
        }
        backlog.markAllUnsent();
        frontier = new Frontier(key, frontier.clusterId(), logEndOffset, null);
        services.spool().record(frontier);
        lookupOwed = false;
        fleet.anyInLog(true);
        undecidable = null;
        decision = null;
        if (forbidden) {
            forbidden = false;
            heldUntilNanos = services.ticker().nanos() + policy.forbiddenNanos();
        }
        advance();
    }

    boolean resume(UndecidedRecords how) {
        if (!(state instanceof LaneState.Halted)) {
            return false;
        }
        decision = how;
        undecidable = null;
        advance();
        askForLookup();
        return true;
    }

    @Nullable
    UndecidedRecords decision() {
        return decision;
    }

    void undecidable(String why) {
        undecidable = why;
        advance();
    }

    int spooled() {
        return backlog.size() + appends.unsent().size();
    }

    /** Spooled records, by the fleet if there is one, while they are sent to the log; negative while they are not. */
    private long beingSent() {
        boolean draining = state instanceof LaneState.Draining;
        if (fleet.alone()) {
            return draining ? spooled() : FleetPart.NOT_SENT;
        }
        return draining || !fleet.drains() ? fleet.beingSent() : FleetPart.NOT_SENT;
    }

    long holdNanos() {
        return promises.holdNanos();
    }

    long oldestSpooledMs() {
        return backlog.oldestAcceptedAtMs();
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
            settler.drop(a, ShedReason.KAFKA_UNAVAILABLE);
        } else if (spoolClosed != null) {
            settler.drop(a, spoolClosed);
        } else {
            appends.begin(a, frontierFor(a));
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

    /** Where records of this lane that may be in the log are to be looked for, when the spool has to be told. */
    private @Nullable Frontier frontierFor(Acceptance a) {
        boolean told = fleet.alone() ? backlog.size() == 0 && appends.none() : a.inFlight();
        return told ? frontier : null;
    }

    boolean stillToBeSpooled(Acceptance a) {
        if (!a.settled() && !(a.inFlight() && state instanceof LaneState.Direct)) {
            return true;
        }
        appends.withdrawn(a);
        advance();
        return false;
    }

    @Nullable
    Frontier spoolFrontier(Acceptance a) {
        return fleet.direct() || !fleet.alone() && a.inFlight() ? frontier : null;
    }

    boolean appendedHere(Acceptance a, AppendResult result) {
        if (a.lane() != lane) {
            return false;
        }
        appends.answered(a, result, !fleet.alone());
        advance();
        askForLookup();
        return true;
    }

    void adopt(Acceptance a, Deadlines from) {
        a.movedTo(lane);
        appends.adopt(a);
        from.move(a, deadlines);
    }

    private void askForLookup() {
        if (lookupOwed && undecidable == null && readyForLookup() != null) {
            services.listener().lookupOwed(lane);
        }
    }

    private void advance() {
        LaneState next = state.next(facts());
        while (!next.equals(state)) {
            services.listener().changed(lane, state, next);
            state = next;
            if (next instanceof LaneState.Direct) {
                promises.tellAll();
                handOverAppending();
            } else if (next instanceof LaneState.Spooling) {
                drain.interrupt();
                slowStart.stalled();
                appends.copies(inFlight, this::frontierFor);
            }
            next = state.next(facts());
        }
    }

    /** All that is older has been handed over, so those whose forcing is under way may follow it. */
    private void handOverAppending() {
        while (!appends.unsent().isEmpty() && handOver(appends.unsent().element())) {
            appends.unsent().removeFirst();
        }
    }

    private LaneFacts facts() {
        long now = services.ticker().nanos();
        return new LaneFacts(
                closed == null && heldUntilNanos - now <= 0,
                policy.stalled(state, inFlight, now),
                inFlight.size(),
                lookupOwed,
                backlog.unsent() + appends.unverified(),
                fleet.mayPublish(),
                fleet.mayDrain(),
                undecidable);
    }
}
