package io.holdfast.delivery.engine;

import io.holdfast.delivery.offsets.CompletedOffsets;
import io.holdfast.delivery.park.Parked;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A process that may own the partition, with what the cluster still holds of it when it is gone. */
final class ModelOwner {

    Phase phase = Phase.OUT;
    int memberEpoch;
    int producerEpoch;
    List<Parked> left = List.of();
    /** Null unless it is open. */
    @Nullable
    PartitionCore core;

    @Nullable
    CompletedOffsets offsets;
    /** The next record of the source. */
    int next;
    /** Handlers it waits for, by offset. */
    final TreeMap<Long, Run.Fresh> running = new TreeMap<>();
    /** Its last transaction; it may be gone since. */
    @Nullable
    ModelTransaction transaction;
    /** Whether it waits to learn what became of that. */
    boolean writing;
    /** On its way to the group; it may be gone since. */
    @Nullable
    ModelPosition commit;
    /** Whether it waits for the answer to that. */
    boolean committing;

    @Nullable
    ModelPosition lastSent;

    /** How far it is. */
    enum Phase {
        OUT,
        MEMBER,
        CLAIMED,
        READ,
        OPEN
    }

    /** Opens it. */
    void open(PartitionCore opened, CompletedOffsets from) {
        core = opened;
        offsets = from;
        next = (int) from.position();
        lastSent = null;
        phase = Phase.OPEN;
    }

    /** Forgets what is not durable; the handlers it leaves behind, a bit for each offset. */
    int forget(Phase then) {
        int behind = 0;
        for (long offset : running.keySet()) {
            behind |= 1 << offset;
        }
        running.clear();
        core = null;
        offsets = null;
        left = List.of();
        writing = false;
        phase = then;
        return behind;
    }

    boolean hasOpenTransaction() {
        return transaction != null && transaction.open();
    }

    void add(Fingerprint to, CoreState cores, int records) {
        to.add(phase).add(writing).add(committing);
        if (transaction != null && (writing || transaction.open())) {
            to.add(transaction.fate()).add(transaction.position.offset());
            to.add(transaction.position.metadata().hashCode());
            transaction.writes.forEach(write -> cores.add(write, to));
        }
        add(commit, to);
        add(phase == Phase.OPEN ? lastSent : null, to);
        left.forEach(parked -> cores.add(parked, to));
        if (core != null && offsets != null) {
            to.add(next).add(offsets.position()).add(offsets.map().end());
            for (int offset = 0; offset < records; offset++) {
                to.add(offsets.isComplete(offset));
            }
            running.forEach((offset, run) -> to.add(offset).add(run.record().attempt()));
            cores.add(core, to);
        }
    }

    private static void add(@Nullable ModelPosition position, Fingerprint to) {
        to.add(position == null ? -1 : position.offset());
        to.add(position == null ? 0 : position.metadata().hashCode());
    }
}
