package io.holdfast.intake;

import io.holdfast.intake.kafka.TailReader;
import io.holdfast.intake.kafka.TopicFacts;
import io.holdfast.intake.kafka.TopicWriter;
import io.holdfast.intake.lane.Acceptance;
import io.holdfast.intake.lane.Lane;
import io.holdfast.intake.lane.LaneState;
import io.holdfast.intake.lane.SendFailure;
import io.holdfast.intake.spool.AppendResult;
import io.holdfast.intake.spool.Frontier;
import io.holdfast.intake.spool.Generation;
import io.holdfast.intake.spool.LaneKey;
import io.holdfast.intake.spool.Settlement;
import io.holdfast.intake.spool.Spool;
import io.holdfast.intake.spool.SpoolEntry;
import io.holdfast.intake.spool.SpoolException;
import io.holdfast.intake.window.IdempotencyWindow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Settles the past before a lane goes on: finds a topic's partitioning, rebuilds the idempotency window from its tail, and
 * looks undecided records up. By one thread for each cluster; everything here may take seconds.
 */
final class LaneRecovery {

    private static final long FORCE_LIMIT_MS = 10_000;
    private static final int ABANDON_STEP = 1_000;
    /** How long offers may wait for what is on its way, when partitions were added. */
    private static final long GROW_LIMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long GROW_FORCE_LIMIT_MS = 500;

    private final String instance;
    private final Spool spool;
    private final IdempotencyWindow window;
    private final long windowMs;
    private final Settlements settlements;
    private final RefusedArea refused;
    private final IntakeTime time;

    LaneRecovery(IntakeParts parts, long windowMs, RefusedArea refused) {
        this.instance = parts.instance();
        this.spool = parts.spool();
        this.window = parts.window();
        this.settlements = parts.settlements();
        this.time = parts.time();
        this.windowMs = windowMs;
        this.refused = refused;
    }

    /** Settles the flow's past with this topic and opens its lanes. */
    void begin(FlowIntake flow, TopicFacts facts, TailReader reader, TopicWriter writer) {
        writer.endHung(partitions(facts));
        if (flow.lanes().generation() == null) {
            place(flow, facts, reader);
        }
        List<Lane> lanes = flow.lanes().lanes();
        Set<TopicPartition> partitions = partitions(lanes);
        // Before the times: what becomes visible between the two calls is behind these.
        Map<TopicPartition, Long> ends = reader.visibleEnds(partitions);
        Map<TopicPartition, Long> from = reader.offsetsAt(partitions, time.epochMs() - windowMs);
        ends.forEach(from::putIfAbsent);
        TailVisitor visitor = new TailVisitor(flow, instance, settlements, time.steadyMs());
        List<Lane> decidable = lookFor(lanes, from, visitor, reader);
        Map<TopicPartition, Long> read = reader.read(from, visitor);
        visitor.names().forEach(window::noteIfAbsent);
        flow.verified(visitor.names());
        decide(decidable, read, visitor);
        lanes.forEach(Lane::open);
    }

    /**
     * Gives up the lanes of a topic that is gone: what was promised to it goes to the refused area, and nothing is looked up,
     * as the log is gone too.
     *
     * @return whether nothing is left
     */
    boolean abandon(FlowIntake flow, String code, String message) {
        for (Lane lane : flow.lanes().lanes()) {
            Frontier frontier = lane.beginLookup();
            if (frontier != null) {
                lane.lookupDone(frontier.offset());
            }
        }
        return refuseUnsent(flow, code, message);
    }

    /**
     * Moves what was promised and is certainly not in the log to the refused area.
     *
     * @return whether nothing is left
     */
    boolean refuseUnsent(FlowIntake flow, String code, String message) {
        boolean empty = true;
        for (Lane lane : flow.lanes().all()) {
            if (lane.inFlight() == 0 && lane.readyForLookup() == null) {
                refuse(lane, lane.unsent(ABANDON_STEP), code, message);
            }
            empty &= lane.spooled() == 0 && lane.inFlight() == 0;
        }
        return empty;
    }

    /**
     * Looks up what lanes of one flow owe; they open themselves when that is done, and ask again when it was not.
     *
     * @param writer sees to it that what is not in the log by then does not come any more
     */
    void lookUp(FlowIntake flow, Collection<Lane> owing, TailReader reader, TopicWriter writer) {
        Map<TopicPartition, Long> from = new HashMap<>();
        TailVisitor visitor = new TailVisitor(flow, instance, settlements, time.steadyMs());
        List<Lane> decidable = lookFor(owing, from, visitor, reader);
        // Behind the beginning: a lane that is taken over from now on is not what was shut out for.
        if (decidable.isEmpty() || !writer.shutOut()) {
            return;
        }
        writer.endHung(partitions(decidable));
        Set<TopicPartition> unread = partitions(decidable);
        unread.removeAll(from.keySet());
        // Nothing of theirs is undecided: what they send from now on stands behind the end.
        Map<TopicPartition, Long> ends = unread.isEmpty() ? new HashMap<>() : reader.visibleEnds(unread);
        if (!from.isEmpty()) {
            ends.putAll(reader.read(from, visitor));
        }
        decide(decidable, ends, visitor);
    }

    private List<Lane> lookFor(
            Collection<Lane> lanes, Map<TopicPartition, Long> from, TailVisitor visitor, TailReader reader) {
        Map<TopicPartition, Long> starts = reader.logStarts(partitions(lanes));
        List<Lane> decidable = new ArrayList<>();
        for (Lane lane : lanes) {
            Frontier frontier = lane.beginLookup();
            TopicPartition partition = partition(lane);
            long start = starts.getOrDefault(partition, 0L);
            if (frontier == null) {
                continue;
            }
            boolean undecided = lane.lookUpSpooled() || lane.inFlight() > 0;
            if (undecided && start > frontier.firstUndecided() && lane.decision() == null) {
                lane.undecidable(
                        "the log of " + partition + " begins at " + start + ", after " + frontier.firstUndecided()
                                + ", from where undecided records had to be looked up: retention was faster");
                continue;
            }
            if (undecided) {
                visitor.lookFor(lane, frontier, start <= frontier.offset());
                from.merge(partition, Math.max(start, frontier.offset()), Math::min);
            }
            decidable.add(lane);
        }
        return decidable;
    }

    private void decide(List<Lane> lanes, Map<TopicPartition, Long> read, TailVisitor visitor) {
        for (Lane lane : lanes) {
            long end = Objects.requireNonNull(read.get(partition(lane)));
            String why = visitor.undecidable(partition(lane), end);
            UndecidedRecords decision = lane.decision();
            if (why != null && decision == null) {
                lane.undecidable(why);
            } else if (decision == UndecidedRecords.REFUSE) {
                refuseUndecided(lane, end);
            } else {
                refuseCulprit(lane);
                lane.lookupDone(end);
            }
        }
    }

    /** An operator keeps what may or may not be in the log in the refused area; what came later is sent. */
    private void refuseUndecided(Lane lane, long end) {
        lane.close(ShedReason.LANE_HALTED);
        lane.lookupDone(end);
        String why = "an operator kept it, as the log cannot tell whether it holds it";
        refuse(lane, lane.unsent(Integer.MAX_VALUE), "undecidable", why);
        lane.open();
    }

    private void refuse(Lane lane, long[] refs, String code, String message) {
        for (long ref : refs) {
            SpoolEntry entry;
            try {
                entry = spool.read(ref);
            } catch (SpoolException e) {
                lane.unreadable(ref, String.valueOf(e.getMessage()));
                continue;
            }
            refused.refuse(entry, code, message);
            spool.settle(ref, entry.acceptance(), new Settlement.Refused());
            lane.forget(entry.acceptance());
            settlements.refused(entry, code);
        }
    }

    /** A promised record that Kafka refused when it was sent alone goes to the refused area, so that its lane goes on. */
    private void refuseCulprit(Lane lane) {
        Acceptance culprit = lane.culprit();
        SendFailure failure = culprit == null ? null : culprit.failure();
        if (culprit == null || failure == null || !culprit.spooled()) {
            return;
        }
        if (failure.kind() == SendFailure.Kind.RECORD_REFUSED) {
            SpoolEntry entry = culprit.toEntry(lane.key());
            refused.refuse(entry, failure.code(), failure.message());
            lane.refused(culprit);
            settlements.refused(entry, failure.code());
        }
    }

    private void place(FlowIntake flow, TopicFacts facts, TailReader reader) {
        Generation generation = agreed(generation(facts));
        List<Frontier> frontiers = ends(facts, reader);
        if (!force(generation, frontiers, FORCE_LIMIT_MS)) {
            throw new TimeoutException("the partitioning of topic \"" + facts.topic()
                    + "\" could not be forced to the spool; it is tried again");
        }
        flow.lanes().place(generation, frontiers);
    }

    /**
     * Moves the frontiers of lanes that are at rest to the ends of their logs: other gateways of a fleet write there, and a
     * look-up is not to read what all of them have written since this one did.
     */
    void raiseFrontiers(FlowIntake flow, Supplier<TailReader> reader) {
        if (!(spool instanceof SharedSpool fleet) || fleet.alone()) {
            return;
        }
        Map<TopicPartition, Lane> resting = new HashMap<>();
        Map<TopicPartition, Long> since = new HashMap<>();
        for (Lane lane : flow.lanes().lanes()) {
            long idle = lane.idleSince();
            if (idle >= 0 && lane.state() instanceof LaneState.Direct) {
                resting.put(partition(lane), lane);
                since.put(partition(lane), idle);
            }
        }
        if (!resting.isEmpty()) {
            reader.get()
                    .visibleEnds(resting.keySet())
                    .forEach((partition, end) -> Objects.requireNonNull(resting.get(partition))
                            .idleUntil(since.getOrDefault(partition, -1L), end));
        }
    }

    /** What the fleet goes by already, if it does, or the cluster's. */
    private Generation agreed(Generation ofCluster) {
        Generation known = spool instanceof SharedSpool fleet ? fleet.generation(ofCluster.topic()) : null;
        boolean same = known != null && known.topicId().equals(ofCluster.topicId());
        return known != null && same ? known : ofCluster;
    }

    /**
     * Takes up partitions that were added to the topic; false when this is not the moment, which it never is while other
     * gateways of a fleet hash keys over the partitions there were.
     */
    boolean grow(FlowIntake flow, TopicFacts facts, TailReader reader) {
        if (spool instanceof SharedSpool fleet && !fleet.alone()) {
            return false;
        }
        Generation grown = generation(facts);
        int before = flow.lanes().lanes().size();
        List<Frontier> added = ends(facts, reader).stream()
                .filter(frontier -> frontier.lane().partition() >= before)
                .toList();
        return flow.lanes().grow(grown, added, () -> recorded(flow, grown, added), GROW_LIMIT_NANOS);
    }

    /**
     * A partitioning that was not forced in time may still come to be: the one that stays in force is recorded behind it, before
     * anything that is spooled under it, or a restart would let a key's next record overtake what is spooled in its old lane.
     */
    private boolean recorded(FlowIntake flow, Generation grown, List<Frontier> added) {
        boolean forced = force(grown, added, GROW_FORCE_LIMIT_MS);
        if (!forced) {
            spool.record(Objects.requireNonNull(flow.lanes().generation()), result -> {});
        }
        return forced;
    }

    private boolean force(Generation generation, List<Frontier> frontiers, long limitMs) {
        frontiers.forEach(spool::record);
        CompletableFuture<AppendResult> forced = new CompletableFuture<>();
        spool.record(generation, forced::complete);
        AppendResult result =
                forced.completeOnTimeout(null, limitMs, TimeUnit.MILLISECONDS).join();
        return result instanceof AppendResult.Forced;
    }

    private static Generation generation(TopicFacts facts) {
        return new Generation(facts.topic(), facts.topicId(), facts.clusterId(), facts.partitions());
    }

    private static List<Frontier> ends(TopicFacts facts, TailReader reader) {
        List<Frontier> ends = new ArrayList<>();
        reader.visibleEnds(partitions(facts)).forEach((partition, end) -> {
            LaneKey key = new LaneKey(facts.topic(), facts.topicId(), partition.partition());
            ends.add(new Frontier(key, facts.clusterId(), end, null));
        });
        return ends;
    }

    private static Set<TopicPartition> partitions(TopicFacts facts) {
        return java.util.stream.IntStream.range(0, facts.partitions())
                .mapToObj(p -> new TopicPartition(facts.topic(), p))
                .collect(Collectors.toSet());
    }

    private static Set<TopicPartition> partitions(Collection<Lane> lanes) {
        return lanes.stream().map(LaneRecovery::partition).collect(Collectors.toSet());
    }

    private static TopicPartition partition(Lane lane) {
        return new TopicPartition(lane.key().topic(), lane.key().partition());
    }
}
