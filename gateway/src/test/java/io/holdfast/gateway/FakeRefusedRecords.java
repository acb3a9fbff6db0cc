package io.holdfast.gateway;

import io.holdfast.intake.RefusedRecords;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Refused records in memory; remembers who decided what. */
final class FakeRefusedRecords implements RefusedRecords {

    final ConcurrentSkipListMap<String, Refused> records = new ConcurrentSkipListMap<>();
    final ConcurrentLinkedQueue<String> decisions = new ConcurrentLinkedQueue<>();
    volatile boolean lanesTake = true;
    volatile CountDownLatch disk = new CountDownLatch(0);

    void add(String id, byte @Nullable [] key, byte @Nullable [] value) {
        records.put(
                id,
                new Refused(
                        id,
                        "plain",
                        id,
                        "plain",
                        0,
                        1,
                        2,
                        "topic-deleted",
                        "the topic is gone",
                        key,
                        value,
                        List.of()));
    }

    @Override
    public List<Refused> list(String after, int limit) {
        return records.tailMap(after, false).values().stream().limit(limit).toList();
    }

    @Override
    public Optional<Refused> find(String id) {
        awaitDisk();
        return Optional.ofNullable(records.get(id));
    }

    @Override
    public boolean retry(String id, String who) {
        return lanesTake && decide("retry", id, who);
    }

    @Override
    public boolean discard(String id, String who) {
        return decide("discard", id, who);
    }

    /** A disk that hangs as long as a test wants. */
    private void awaitDisk() {
        try {
            disk.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted in the middle of a look at the disk", e);
        }
    }

    private boolean decide(String what, String id, String who) {
        decisions.add(what + " " + id + " by " + who);
        return records.remove(id) != null;
    }
}
