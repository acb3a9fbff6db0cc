package io.holdfast.delivery.engine;

import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.Failure;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.engine.KeyLane.Attempt;
import io.holdfast.delivery.offsets.CompletedOffsets;
import io.holdfast.delivery.park.Command;
import io.holdfast.delivery.park.ParkOutcome;
import io.holdfast.delivery.park.ParkState;
import io.holdfast.delivery.park.ParkWrite;
import io.holdfast.delivery.park.Parked;
import io.holdfast.delivery.park.ParkedRecord;
import io.holdfast.delivery.policy.NextStep;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides what happens to the records of one source partition: which may run, which are parked, which are dead letters, and
 * which offsets are finished. Pure: it is told what happened and asked what to do. Not thread-safe.
 *
 * <p>The rules of a key: its records run one at a time, in the source's order; once one of them is parked, or about to be,
 * later ones are parked behind it, but not before one that is being tried and is not parked itself; of the parked ones the
 * first runs, when it is due; a record that is in memory runs only when nothing of its key is parked and every write about
 * that is durable. A source offset is finished when its record is
 * done, or when it is durable in the park log or among the dead letters.
 */
final class PartitionCore {

    private static final int MOST_COMMAND_WRITES = 1_000;

    private final LaneRules rules;
    private final Decider decider;
    private final CompletedOffsets offsets;
    private final boolean asks;
    private final Map<LaneKey, KeyLane> lanes = new HashMap<>();
    /**
     * Parked by an owner before, and finished as far as the source goes, even if it is resolved before the source is read up
     * to it and the commit that says so is lost.
     */
    private final Set<Long> leftParked = new HashSet<>();

    private final LaneTurns turns;
    private final WriteQueue writes = new WriteQueue();
    private final Usage usage = new Usage();
    private final Parking parking;
    private int running;
    private boolean stopped;

    PartitionCore(LaneRules rules, Decider decider, CompletedOffsets offsets) {
        this(rules, decider, offsets, false);
    }

    /** With {@code asks}, a record whose outcome is unknown runs when due: whoever runs it asks about it first. */
    PartitionCore(LaneRules rules, Decider decider, CompletedOffsets offsets, boolean asks) {
        this.asks = asks;
        this.rules = rules;
        this.decider = decider;
        this.offsets = offsets;
        this.turns = new LaneTurns(rules, decider);
        this.parking = new Parking(rules, offsets, writes, usage);
    }

    /** What an owner before has left in the park log. Before anything else. */
    void restore(List<Parked> left, Now now) {
        for (Parked parked : left) {
            KeyLane lane = lane(rules.lane(parked));
            lane.parked().put(parked.offset(), standing(parked, now));
            usage.parked(parked.bytes());
            leftParked.add(parked.offset());
        }
        List.copyOf(lanes.values()).forEach(lane -> proceed(lane, now));
    }

    /** Who left it may have had a query where there is none now, or none where there is one. */
    private Parked standing(Parked parked, Now now) {
        ParkState state = parked.state();
        boolean turned = state.kind() == ParkState.Kind.UNKNOWN && asks == state.held();
        return turned ? parked.standing(state.due(asks ? now.brokerMs() : 0)) : parked;
    }

    /** A record came from the source. */
    void polled(InboundRecord record, Now now) {
        long offset = record.origin().offset();
        boolean outstanding = offsets.polled(offset);
        if (leftParked.remove(offset)) {
            offsets.complete(offset);
            return;
        }
        if (!outstanding) {
            return;
        }
        KeyLane lane = lane(rules.lane(record.key(), offset));
        usage.buffer(record);
        lane.waiting().addLast(record);
        parking.moveWaiting(lane);
        proceed(lane, now);
    }

    /** Everything below {@code next} that the source holds has been {@link #polled}. */
    void position(long next) {
        offsets.position(next);
    }

    /** What is to run next; null when there is nothing to run now. */
    @Nullable
    Run take(Now now) {
        return take(now, false);
    }

    /**
     * What is to run next, and if it is a probe, of any lane rather than the one whose turn it is; null when there is nothing to
     * run now.
     */
    @Nullable
    Run take(Now now, boolean probe) {
        turns.wake(now);
        KeyLane lane;
        while (!stopped && (lane = probe ? turns.any(now) : turns.next(now)) != null) {
            Run run = next(lane, now);
            if (run != null) {
                lane.busy(true);
                running++;
                return run;
            }
        }
        return null;
    }

    private @Nullable Run next(KeyLane lane, Now now) {
        if (lane.burying()) {
            return null;
        }
        Attempt attempt = lane.attempt();
        if (attempt != null) {
            return new Run.Fresh(lane, attempt.record());
        }
        Parked parked = turns.runnable(lane, now);
        if (parked != null) {
            return new Run.FromPark(lane, parked);
        }
        InboundRecord record = lane.blocked() ? null : lane.waiting().pollFirst();
        if (record == null) {
            return null;
        }
        lane.attempt(new Attempt(record, null, 0));
        return new Run.Fresh(lane, record);
    }

    /** A record that was taken {@link Run.FromPark} has been read; what to run, or null when it is not to run. */
    Run.@Nullable Fresh loaded(Run.FromPark run, ParkedRecord read, Now now) {
        KeyLane lane = run.lane();
        ParkState state = read.state();
        InboundRecord record = read.record().attempt(state.attempts() + 1);
        if (!stands(lane, run.parked())) {
            ended(lane);
            proceed(lane, now);
            return null;
        }
        if (lane.dead()) {
            ended(lane);
            parking.follow(lane, run.parked(), read.record());
            proceed(lane, now);
            return null;
        }
        lane.attempt(new Attempt(record, run.parked(), state.firstFailedAtMs()));
        return new Run.Fresh(lane, record);
    }

    /** Whether the parked record is still the one to run: somebody may have decided about it, or its head, meanwhile. */
    private static boolean stands(KeyLane lane, Parked parked) {
        Parked head = lane.head();
        return head != null
                && !lane.awaitsFollowers()
                && (lane.dead() ? lane.parked().containsKey(parked.offset()) : head.offset() == parked.offset());
    }

    /** It could not be read now; it is tried again {@code delayNanos} later. */
    void notLoaded(Run.FromPark run, Now now, long delayNanos) {
        ended(run.lane());
        turns.later(run.lane(), now.nanos() + delayNanos);
    }

    /** How a {@link Run.Fresh} ended. */
    void ran(KeyLane lane, Disposition ended, Now now) {
        ended(lane);
        Attempt attempt = lane.attempt();
        if (attempt == null) {
            throw new IllegalStateException("no attempt of key \"" + lane.key() + "\" is under way");
        }
        NextStep step = decider.next(ended, attempt.record().attempt(), now);
        if (step instanceof NextStep.AwaitSink) {
            turns.add(lane, now);
        } else if (step instanceof NextStep.InlineRetry retry) {
            lane.attempt(attempt.again(now.brokerMs()));
            turns.later(lane, now.nanos() + retry.delay().toNanos());
        } else {
            lane.attempt(null);
            end(lane, attempt, step, new Ended(ended, now));
            parking.moveWaiting(lane);
            proceed(lane, now);
        }
    }

    /** How and when an attempt ended. */
    private record Ended(Disposition disposition, Now now) {}

    private void end(KeyLane lane, Attempt attempt, NextStep step, Ended ended) {
        if (step instanceof NextStep.Done && ended.disposition() instanceof Disposition.Publish publish) {
            parking.published(lane, attempt, publish);
        } else if (step instanceof NextStep.Done) {
            parking.finished(lane, attempt);
        } else if (step instanceof NextStep.Park park) {
            long dueMs = ended.now().brokerMs() + park.delay().toMillis();
            parking.park(lane, attempt, state(ParkState.Kind.RETRY, attempt, ended, dueMs));
        } else if (step instanceof NextStep.Hold hold) {
            long dueMs = asks ? ended.now().brokerMs() + hold.ask().toMillis() : 0;
            parking.park(lane, attempt, state(ParkState.Kind.UNKNOWN, attempt, ended, dueMs));
        } else {
            parking.bury(lane, attempt, state(ParkState.Kind.DEAD, attempt, ended, 0));
        }
    }

    private static ParkState state(ParkState.Kind kind, Attempt attempt, Ended ended, long dueMs) {
        long nowMs = ended.now().brokerMs();
        long first = attempt.firstFailedAtMs() == 0 ? nowMs : attempt.firstFailedAtMs();
        Failure failure = ended.disposition().why().orElse(null);
        return new ParkState(kind, attempt.record().attempt(), dueMs, first, nowMs, failure);
    }

    /**
     * Somebody decided about a record that is parked or a dead letter. About one that is being tried, or that the source has
     * still to give, the decision is void.
     *
     * @param next position behind the decision, durable together with what follows from it
     */
    void command(Command command, long next, Now now) {
        InboundRecord record = command.record();
        KeyLane lane = lane(rules.lane(record.key(), record.origin().offset()));
        if (decidable(lane, record.origin().offset())) {
            if (command.action() == Command.Action.REDRIVE) {
                parking.redrive(lane, record, new ParkState(ParkState.Kind.RETRY, 0, now.brokerMs(), 0, 0, null));
            } else {
                parking.discard(lane, record);
            }
        }
        parking.carriedOut(lane, record, next);
        proceed(lane, now);
    }

    private boolean decidable(KeyLane lane, long offset) {
        Attempt attempt = lane.attempt();
        Parked head = lane.head();
        boolean tried = attempt != null && attempt.record().origin().offset() == offset;
        boolean loading = lane.busy() && attempt == null && !lane.dead() && head != null && head.offset() == offset;
        return !tried && !loading && (lane.parked().containsKey(offset) || offsets.isComplete(offset));
    }

    /**
     * Whether more commands may come: what they write is bounded, and what they park as well. But where nothing goes on by
     * itself any more, nothing else than a command makes room.
     */
    boolean wantsCommands() {
        boolean room = usage.parked() < rules.mostParked() + MOST_COMMAND_WRITES;
        return !stopped && writes.size() < MOST_COMMAND_WRITES && (room || quiet());
    }

    /** The next group of writes, about {@code most} of them; empty when there is none, or when one is under way. */
    WriteGroup beginWrites(int most) {
        return writes.begin(most);
    }

    /** The group is durable: where each of its writes lies, in order. */
    void written(List<ParkOutcome.Place> placed, Now now) {
        List<PendingWrite> group = writes.done();
        for (int i = 0; i < group.size(); i++) {
            parking.durable(group.get(i), placed.get(i));
        }
        group.stream().map(PendingWrite::lane).distinct().forEach(lane -> proceed(lane, now));
    }

    /** Whether a group is under way: the source position may be committed with it only. */
    boolean writing() {
        return writes.underWay();
    }

    /** Nothing of the group was written; it is the next again. */
    void notWritten() {
        writes.again();
    }

    /** Nothing of the group was written, since these publications are refused for good: they become dead letters. */
    void unpublishable(Set<ParkWrite> refused, Failure why, Now now) {
        writes.again();
        ParkState story = new ParkState(ParkState.Kind.DEAD, 1, 0, now.brokerMs(), now.brokerMs(), why);
        writes.replace(write -> refused.contains(write.write()) ? Parking.unpublishable(write, story) : write);
    }

    /** Nothing runs from now on; what runs may end. */
    void stop() {
        stopped = true;
    }

    /** Whether nothing runs and nothing is to be written. */
    boolean settled() {
        return running == 0 && writes.size() == 0;
    }

    /** Whether nothing here will ever run without being told more. */
    boolean quiet() {
        return running == 0 && lanes.values().stream().allMatch(lane -> lane.held() && lane.attempt() == null);
    }

    /** Whether more of the source may be read: everything held here is bounded. */
    boolean wantsMore() {
        return !stopped && usage.within(rules) && offsets.fits();
    }

    /** Whether the source is not read on since as much is parked as may be. */
    boolean full() {
        return usage.full(rules);
    }

    /** Records that run now. */
    int running() {
        return running;
    }

    /** What is held here. */
    Usage usage() {
        return usage;
    }

    /** Its lanes, counted; takes time with their number. */
    LaneTally tally() {
        return LaneTally.of(lanes.values());
    }

    /** Offsets that may be below the finished ones and come again all the same: what is parked, or being written about. */
    Set<Long> retained() {
        Set<Long> retained = new HashSet<>(leftParked);
        lanes.values().forEach(lane -> retained.addAll(lane.parked().keySet()));
        writes.offsets().forEach(retained::add);
        return retained;
    }

    /** The nanosecond at which something may be runnable without anything else happening; {@code otherwise} when none. */
    long wakeNanos(Now now, long otherwise) {
        return turns.wakeNanos(now, otherwise);
    }

    /** Lets the lane go on with whatever is next, or forgets it. */
    private void proceed(KeyLane lane, Now now) {
        if (lane.empty()) {
            lanes.remove(lane.key(), lane);
        } else {
            turns.proceed(lane, now);
        }
    }

    private void ended(KeyLane lane) {
        lane.busy(false);
        running--;
    }

    private KeyLane lane(LaneKey key) {
        return lanes.computeIfAbsent(key, KeyLane::new);
    }
}
