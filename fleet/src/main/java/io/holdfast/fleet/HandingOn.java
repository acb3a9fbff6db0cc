package io.holdfast.fleet;

import io.holdfast.core.Sabotage;
import io.holdfast.intake.spool.AppendAnswer;
import io.holdfast.intake.spool.AppendResult;
import io.holdfast.intake.spool.LaneKey;
import io.holdfast.intake.spool.Settlement;
import io.holdfast.intake.spool.Spool;
import io.holdfast.intake.spool.SpoolEntry;
import io.holdfast.intake.spool.SpoolException;
import io.holdfast.intake.spool.SpoolReader;
import io.lettuce.core.RedisException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what waits on this gateway's own disk on to the fleet's Redis: lane by lane, in order, and none twice, however often
 * this process or Redis ends meanwhile: with the records Redis keeps up to which it has them. One thread.
 */
final class HandingOn implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(HandingOn.class);
    private static final int BATCH = 512;
    private static final long BATCH_BYTES = 4L << 20;
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long BACK_OFF_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Map<LaneKey, LocalLane> lanes;
    private final Spool local;
    private final SpoolReader reader;
    private final RedisSpool redis;
    /** Up to where an earlier process came, by lane and incarnation; as Redis told it once, since nobody else changes it. */
    private final Map<LaneKey, Map<Long, Long>> before = new HashMap<>();

    private volatile boolean stopped;

    HandingOn(Map<LaneKey, LocalLane> lanes, Spool local, RedisSpool redis) {
        this.lanes = lanes;
        this.local = local;
        this.reader = local.reader();
        this.redis = redis;
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        while (!stopped) {
            boolean moved = false;
            for (Map.Entry<LaneKey, LocalLane> lane : lanes.entrySet()) {
                if (lane.getValue().size() > 0 && redis.attached()) {
                    moved |= step(lane.getKey(), lane.getValue());
                }
            }
            if (!moved) {
                LockSupport.parkNanos(REST_NANOS);
            }
        }
    }

    private boolean step(LaneKey key, LocalLane lane) {
        try {
            if (handOn(key, lane) > 0) {
                return true;
            }
        } catch (RedisException | SpoolException e) {
            LOG.atWarn().setCause(e).log("records of " + key + " cannot be handed on to Redis now; it is tried again");
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("records of " + key + " could not be handed on; it is tried again");
        }
        LockSupport.parkNanos(BACK_OFF_NANOS);
        return false;
    }

    /** How many of the oldest records are in Redis now. */
    private int handOn(LaneKey key, LocalLane lane) {
        LocalLane.Kept[] first = lane.first(BATCH);
        Batch batch = new Batch(first.length);
        long bytes = 0;
        for (int i = 0; i < first.length && bytes < BATCH_BYTES; i++) {
            SpoolEntry entry = read(key, first[i].ref());
            batch.add(entry);
            if (entry == null || inRedis(key, entry)) {
                batch.done(i);
            } else {
                bytes += entry.sizeBytes();
                redis.handOn(entry, batch.answer(i));
            }
        }
        while (!stopped && batch.open() > 0) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        int done = batch.doneFirst();
        for (int i = 0; i < done; i++) {
            Settlement settlement = batch.entries[i] == null ? new Settlement.Voided() : new Settlement.HandedOn();
            local.settle(first[i].ref(), first[i].acceptance(), settlement);
        }
        lane.removeFirst(done);
        return done;
    }

    /** Null when the disk has damaged the record. */
    private @Nullable SpoolEntry read(LaneKey key, long ref) {
        try {
            return reader.read(ref);
        } catch (SpoolException e) {
            if (e.reason() != SpoolException.Reason.CORRUPT) {
                throw e;
            }
            LOG.atError().addKeyValue("lane", key).log("a promised record is lost, and given up: " + e.getMessage());
            return null;
        }
    }

    private boolean inRedis(LaneKey key, SpoolEntry entry) {
        long incarnation = entry.acceptance().incarnation();
        if (incarnation == redis.incarnation() || Sabotage.FORGET_HANDED_ON.on()) {
            return false;
        }
        Long last = before.computeIfAbsent(key, redis::handedOn).get(incarnation);
        return last != null && entry.acceptance().sequence() <= last;
    }

    /** Records under way together. What is behind one that was not written is not written either. */
    private static final class Batch {

        private final @Nullable SpoolEntry[] entries;
        private final boolean[] done;
        private final AtomicInteger open = new AtomicInteger();
        private volatile boolean broken;
        private int size;

        Batch(int most) {
            entries = new @Nullable SpoolEntry[most];
            done = new boolean[most];
        }

        void add(@Nullable SpoolEntry entry) {
            entries[size++] = entry;
            open.incrementAndGet();
        }

        void done(int index) {
            done[index] = true;
            open.decrementAndGet();
        }

        int open() {
            return open.get();
        }

        AppendAnswer answer(int index) {
            return new AppendAnswer() {
                @Override
                public void accept(AppendResult result) {
                    if (result instanceof AppendResult.Forced) {
                        done(index);
                    } else {
                        broken = true;
                        open.decrementAndGet();
                    }
                }

                @Override
                public boolean stillWanted() {
                    if (broken) {
                        open.decrementAndGet();
                    }
                    return !broken;
                }
            };
        }

        /** How many are done before the first that is not. */
        int doneFirst() {
            int count = 0;
            while (count < size && done[count]) {
                count++;
            }
            return count;
        }
    }
}
