package io.holdfast.intake.lane;

import io.holdfast.intake.spool.AcceptanceId;
import io.holdfast.intake.spool.Frontier;
import io.holdfast.intake.spool.Generation;
import io.holdfast.intake.spool.LaneKey;
import io.holdfast.intake.spool.SpoolEntry;
import io.holdfast.intake.spool.SpoolException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of one topic and the partitioning in force.
 *
 * <p>Until the topic's partitions are known, and after a start without Kafka, records wait in one lane without a partition.
 * They move to their lanes, in order, before the first record reaches those. Thread-safe for offers; changes of the
 * partitioning come from one thread.
 */
public final class TopicLanes {

    private static final int STICKY_RECORDS = 64;
    private static final int MOVE_STEP = 1_000;
    private static final long REST_STEP_NANOS = 1_000_000;

    private final String topic;
    private final LanePolicy policy;
    private final LaneServices services;
    private final Lane unplaced;
    private final HeldOffers held = new HeldOffers();
    private final AtomicInteger keyless = new AtomicInteger();
    private volatile List<Lane> lanes = List.of();
    private volatile @Nullable Generation generation;

    /** No partitioning is known yet. */
    public TopicLanes(String topic, LanePolicy policy, LaneServices services) {
        this.topic = topic;
        this.policy = policy;
        this.services = services;
        this.unplaced = new Lane(new Frontier(LaneKey.unplaced(topic), "", 0, null), policy, services);
    }

    /** The topic's name. */
    public String topic() {
        return topic;
    }

    /** The partitioning in force; null while none is known. */
    public @Nullable Generation generation() {
        return generation;
    }

    /** The lanes, by partition; empty while no partitioning is known. */
    public List<Lane> lanes() {
        return lanes;
    }

    /** All lanes there are, the one without a partition included while it is in use. */
    public List<Lane> all() {
        List<Lane> all = new ArrayList<>(lanes);
        if (all.isEmpty() || unplaced.spooled() > 0) {
            all.add(unplaced);
        }
        return all;
    }

    /**
     * Takes the record in the lane where it belongs, or keeps it for a moment while lanes change. False when the offer is to
     * be made afresh, see {@link Lane#accept}.
     */
    public boolean accept(Acceptance a) {
        return held.take(a) || laneFor(a.offer().key()).accept(a);
    }

    /** The lane for a record: by Kafka's own hash of the key; without a key any lane that is direct, in turns. */
    Lane laneFor(byte @Nullable [] key) {
        List<Lane> now = lanes;
        if (now.isEmpty()) {
            return unplaced;
        }
        if (key != null) {
            return now.get(partition(key, now.size()));
        }
        int turn = Utils.toPositive(keyless.getAndIncrement()) / STICKY_RECORDS;
        for (int i = 0; i < now.size(); i++) {
            Lane lane = now.get((turn + i) % now.size());
            if (lane.state() instanceof LaneState.Direct) {
                return lane;
            }
        }
        return now.get(turn % now.size());
    }

    /** The lane for a record with this key; null while that is not known, or when any lane may take the record. */
    public @Nullable Lane placeOf(byte @Nullable [] key) {
        return key == null || lanes.isEmpty() ? null : laneFor(key);
    }

    /** Takes up the partitioning that an earlier process recorded: its lanes exist, closed, and may hold records. */
    public void restore(Generation recorded, List<Frontier> frontiers) {
        generation = recorded;
        List<Lane> restored = new ArrayList<>();
        for (int p = 0; p < recorded.partitions(); p++) {
            restored.add(new Lane(frontier(recorded, p, frontiers), policy, services));
        }
        restored.forEach(Lane::oweLookup);
        lanes = List.copyOf(restored);
    }

    /** Puts back a record that an earlier process left in the spool; false when its lane is not one of these. */
    public boolean restore(long ref, SpoolEntry entry) {
        Lane lane = entry.lane().partition() == LaneKey.UNPLACED ? restoredPlace(entry) : lane(entry.lane());
        if (lane == null) {
            return false;
        }
        lane.restore(entry.acceptance(), ref, entry.acceptedAtMs());
        return true;
    }

    /**
     * Begins with a partitioning that is on stable storage: moves what has no partition yet to its lanes, then lets offers
     * in there.
     */
    public void place(Generation begun, List<Frontier> frontiers) {
        List<Lane> fresh = new ArrayList<>();
        for (int p = 0; p < begun.partitions(); p++) {
            fresh.add(new Lane(frontier(begun, p, frontiers), policy, services));
        }
        do {
            moveUnplaced(fresh);
        } while (!unplaced.moveTo(a -> fresh.get(placeOf(a.offer().key(), a.id(), fresh.size()))));
        fresh.forEach(Lane::oweLookup);
        generation = begun;
        lanes = List.copyOf(fresh);
    }

    /**
     * Goes over to a partitioning with more partitions, at a moment at which nothing of this topic is on its way or spooled:
     * a key may change its lane, and nothing of it may be left in the old one. Offers wait meanwhile, for
     * {@code limitNanos} and the time that {@code recorded} takes.
     *
     * @param recorded puts the partitioning on stable storage; false when that failed
     * @return false when nothing changed, to be tried again
     */
    public boolean grow(Generation grown, List<Frontier> frontiers, BooleanSupplier recorded, long limitNanos) {
        List<Lane> before = lanes;
        if (before.stream().anyMatch(lane -> lane.spooled() > 0)) {
            return false;
        }
        held.begin();
        before.forEach(Lane::pause);
        try {
            if (!atRest(before, limitNanos) || !recorded.getAsBoolean()) {
                return false;
            }
            List<Lane> after = new ArrayList<>(before);
            for (int p = before.size(); p < grown.partitions(); p++) {
                Lane added = new Lane(frontier(grown, p, frontiers), policy, services);
                added.open();
                after.add(added);
            }
            generation = grown;
            lanes = List.copyOf(after);
            return true;
        } finally {
            before.forEach(Lane::resume);
            held.end(this::acceptHeld);
        }
    }

    private boolean atRest(List<Lane> paused, long limitNanos) {
        long began = services.ticker().nanos();
        while (services.ticker().nanos() - began < limitNanos) {
            if (paused.stream().allMatch(lane -> lane.inFlight() == 0 && lane.spooled() == 0)) {
                return true;
            }
            LockSupport.parkNanos(REST_STEP_NANOS);
        }
        return false;
    }

    private void acceptHeld(Acceptance a) {
        while (!laneFor(a.offer().key()).accept(a)) {
            Thread.onSpinWait();
        }
    }

    /** Forgets the partitioning of a topic that is gone; its lanes hold nothing any more. */
    public void forget() {
        generation = null;
    }

    private void moveUnplaced(List<Lane> to) {
        long[] refs = unplaced.unsent(MOVE_STEP);
        while (refs.length > 0) {
            for (long ref : refs) {
                SpoolEntry entry;
                try {
                    entry = services.spool().read(ref);
                } catch (SpoolException e) {
                    unplaced.unreadable(ref, String.valueOf(e.getMessage()));
                    continue;
                }
                Lane lane = to.get(placeOf(entry.key(), entry.acceptance(), to.size()));
                lane.restore(entry.acceptance(), ref, entry.acceptedAtMs());
                unplaced.forget(entry.acceptance());
            }
            refs = unplaced.unsent(MOVE_STEP);
        }
    }

    /** Records without a partition are older than all that have one, and come first in the spool. */
    private Lane restoredPlace(SpoolEntry entry) {
        List<Lane> now = lanes;
        return now.isEmpty() ? unplaced : now.get(placeOf(entry.key(), entry.acceptance(), now.size()));
    }

    private @Nullable Lane lane(LaneKey key) {
        Generation now = generation;
        boolean here = now != null && now.topicId().equals(key.topicId()) && key.partition() < lanes.size();
        return here ? lanes.get(key.partition()) : null;
    }

    /** Deterministic also without a key, so that a record moved before a crash is looked for where it was sent. */
    private static int placeOf(byte @Nullable [] key, AcceptanceId id, int partitions) {
        return key == null ? (int) Math.floorMod(id.sequence(), (long) partitions) : partition(key, partitions);
    }

    private static int partition(byte[] key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }

    private static Frontier frontier(Generation generation, int partition, List<Frontier> known) {
        LaneKey key = new LaneKey(generation.topic(), generation.topicId(), partition);
        return known.stream()
                .filter(frontier -> frontier.lane().equals(key))
                .findFirst()
                .orElse(new Frontier(key, generation.clusterId(), 0, null));
    }
}
